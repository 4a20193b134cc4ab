import { basename } from 'node:path';
import { COMPOSITION_ROOTS } from './import-rules.ts';
import type { SourceFile } from './source-file.ts';

const REGISTRIES = ['index.ts', 'definitions.ts', 'write-operations.ts'];

/** Files that list others and own none of them. */
export function isRegistry(path: string): boolean {
  return REGISTRIES.includes(basename(path)) || COMPOSITION_ROOTS.includes(path);
}

export interface SingleImport {
  readonly path: string;
  /** The only file that imports it. */
  readonly importer: string;
}

/** Lists the files that exactly one other file imports, and no registry. */
export function singleImports(files: readonly SourceFile[]): readonly SingleImport[] {
  const importers = new Map<string, Set<string>>(files.map(({ path }) => [path, new Set()]));
  for (const { path, imports } of files) {
    for (const imported of imports) if (imported !== path) importers.get(imported)?.add(path);
  }
  return [...importers].flatMap(([path, by]) => {
    const [importer, another] = by;
    return importer === undefined || another !== undefined || isRegistry(importer) ? [] : [{ path, importer }];
  });
}
