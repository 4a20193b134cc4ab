import { relative } from 'node:path';
import type { Plugin } from 'esbuild';
import { lazyModule } from './lazy-modules.ts';
import { partOf } from './program-parts.ts';

/** The modules of a program. */
export interface ProgramSources {
  readonly root: string;
  /** Absolute paths of the entry points, by name. */
  readonly entries: ReadonlyMap<string, string>;
  sourceOf(path: string): string;
}

/** What esbuild needs to bundle a program. */
export interface LazyProgram {
  readonly entryPoints: Readonly<Record<string, string>>;
  readonly plugin: Plugin;
}

/** A file of the program while it is put together. */
interface Part {
  readonly modules: string[];
  /** Local names of what is imported when the part is loaded, by specifier. */
  readonly imported: Map<string, string>;
  /** Files that are loaded when they are first used. */
  readonly files: Set<string>;
}

/** Packages that a part imports: nearly all parts use them. Any other package is a file that is loaded at its first use. */
const IMPORTED = /^(?:zod|@modelcontextprotocol\/.*)$|\.json$/;

/** Precedes the modules of a part. */
const PRELUDE = `
const LAZY_url = import.meta.url;
const LAZY_node = process.getBuiltinModule;
const LAZY_once = (run) => {
  let made;
  return () => (made ??= run());
};`;

const PROGRAM = 'program:';

/** Returns the specifier as part of a file's name or of a variable's. */
const word = (specifier: string): string => specifier.replaceAll(/\W+/g, '_');

/**
 * Puts the modules that the entry points reach into parts, which are files. No module runs before it is used, and no part
 * is loaded before one of its modules is.
 */
export async function lazyProgram({ root, entries, sourceOf }: ProgramSources): Promise<LazyProgram> {
  const parts = new Map<string, Part>();
  const packages = new Map<string, string>();
  const ids = new Map<string, string>();
  const partNameOf = (path: string) => partOf(relative(root, path).replaceAll('\\', '/').replace(/\.ts$/, ''));
  const idOf = (path: string) => inserted(ids, path, () => `LAZY_m${ids.size}`);
  const waiting = [...entries.values()];
  for (const path of waiting) {
    const own = partNameOf(path);
    const part = inserted(parts, own, (): Part => ({ modules: [], imported: new Map(), files: new Set() }));
    const inFile = (file: string) => {
      part.files.add(file);
      return `LAZY_file_${word(file)}()`;
    };
    const { body, imports } = await lazyModule(path, sourceOf(path), {
      module(target) {
        const there = partNameOf(target);
        return there === own ? `${idOf(target)}()` : `${inFile(there)}.${idOf(target)}()`;
      },
      package(specifier) {
        if (specifier.startsWith('node:')) return `LAZY_node(${JSON.stringify(specifier)})`;
        if (IMPORTED.test(specifier))
          return inserted(part.imported, specifier, () => `LAZY_imported${part.imported.size}`);
        const file = `package_${word(specifier)}`;
        packages.set(file, specifier);
        return inFile(file);
      },
    });
    part.modules.push(`export const ${idOf(path)} = LAZY_once(() => {\n${body}\n});`);
    waiting.push(...imports.filter((one) => !waiting.includes(one)));
  }
  const files = new Map<string, string>([
    ...[...parts].map(([name, part]) => [name, partText(part)] as const),
    ...[...packages].map(([file, specifier]) => [file, packageText(specifier)] as const),
    ...[...entries].map(([name, path]) => [name, entryText(partNameOf(path), idOf(path))] as const),
  ]);
  const entryPoints = Object.fromEntries([...files.keys()].map((name) => [name, `${PROGRAM}${name}`]));
  return { entryPoints, plugin: virtualFiles(root, files) };
}

function inserted<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function partText({ modules, imported, files }: Part): string {
  return [
    ...[...imported].map(([specifier, name]) => `import * as ${name} from ${JSON.stringify(specifier)};`),
    PRELUDE,
    ...[...files].map(
      (file) => `const LAZY_file_${word(file)} = LAZY_once(() => require(${JSON.stringify(`./${file}.mjs`)}));`,
    ),
    ...modules,
  ].join('\n');
}

function packageText(specifier: string): string {
  const from = JSON.stringify(specifier);
  return `export * from ${from};\nimport * as all from ${from};\nconst { default: whole } = all;\nexport default whole;`;
}

function entryText(part: string, id: string): string {
  return `import { ${id} } from ${JSON.stringify(`./${part}.mjs`)};\n${id}();`;
}

/** Gives esbuild the files of the program. What they require is loaded when the program runs. */
function virtualFiles(root: string, files: ReadonlyMap<string, string>): Plugin {
  const namespace = 'lazy program';
  return {
    name: namespace,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${PROGRAM}`) }, ({ path }) => ({ path: path.slice(PROGRAM.length), namespace }));
      onResolve({ filter: /^\.\/.*\.mjs$/, namespace }, ({ path }) => ({ path, external: true }));
      onLoad({ filter: /.*/, namespace }, ({ path }) => ({ contents: files.get(path) ?? '', resolveDir: root }));
    },
  };
}
