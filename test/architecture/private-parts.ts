import { basename, dirname } from 'node:path';
import { isRegistry, singleImports } from './single-importers.ts';
import type { SourceFile } from './source-file.ts';

const nameOf = (path: string): string => basename(path, '.ts');

/**
 * Lists the files that one other file of the same tree imports, unless they lie beside it and carry its name. An
 * operation is no part of another.
 */
export function partsWithoutOwner(files: readonly SourceFile[], operations: ReadonlySet<string>): readonly string[] {
  return singleImports(files)
    .filter(({ path }) => !operations.has(path))
    .filter(
      ({ path, importer }) => dirname(path) !== dirname(importer) || !nameOf(path).startsWith(`${nameOf(importer)}-`),
    )
    .map(({ path, importer }) => `${path} is a part of ${importer} only: put it beside it, named after it`);
}

/** Lists the imports of a part that carries an operation's name by files that do not. */
export function partsUsedElsewhere(files: readonly SourceFile[], operations: ReadonlySet<string>): readonly string[] {
  const owners = [...operations].map(nameOf);
  const ownerOf = (path: string) => owners.find((owner) => nameOf(path).startsWith(`${owner}-`));
  return files
    .filter(({ path }) => !isRegistry(path))
    .flatMap(({ path, imports }) =>
      imports
        .filter((imported) => files.some((file) => file.path === imported) && !operations.has(imported))
        .flatMap((imported) => {
          const owner = ownerOf(imported);
          const isOwned = owner === undefined || nameOf(path) === owner || nameOf(path).startsWith(`${owner}-`);
          return isOwned ? [] : [`${path} imports ${imported}, a part of ${owner}`];
        }),
    );
}
