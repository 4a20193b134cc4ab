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
  /** Bodies of the modules, by name. */
  readonly modules: Map<string, string>;
  /** Local names of what is imported when the part is loaded, by specifier. */
  readonly imported: Map<string, string>;
  /** Other parts and packages, which are loaded when they are first used. */
  readonly parts: Set<string>;
  readonly packages: Set<string>;
}

/** A package with a file of its own. */
interface UsedPackage {
  readonly specifier: string;
  readonly names: Set<string>;
}

/** Stands for all names of a package. */
const EVERYTHING = '*';

/** Packages that a part imports: nearly everything uses them, or they are small. Any other package is a file that is loaded at its first use. */
const IMPORTED = /^(?:canonicalize|zod|@modelcontextprotocol\/.*)$|\.json$/;

/** Precedes the modules of a part. */
const PRELUDE = `
const LAZY_url = import.meta.url;
const LAZY_node = process.getBuiltinModule;
const LAZY_once = (run) => {
  let made;
  return () => (made ??= run());
};`;

const PROGRAM = 'program:';

/** The file that knows the loaded parts. All parts share it. */
const LOADED = 'loaded-parts';

/** Returns the specifier as part of a file's name or of a variable's. */
const word = (specifier: string): string => specifier.replaceAll(/\W+/g, '_');

/**
 * Puts the modules that the entry points reach into parts, which are files. No module runs before it is used, and no part
 * is loaded before one of its modules is.
 */
export async function lazyProgram({ root, entries, sourceOf }: ProgramSources): Promise<LazyProgram> {
  const parts = new Map<string, Part>();
  const packages = new Map<string, UsedPackage>();
  const ids = new Map<string, string>();
  const partNameOf = (path: string) => partOf(relative(root, path).replaceAll('\\', '/').replace(/\.ts$/, ''));
  const idOf = (path: string) => inserted(ids, path, () => `LAZY_m${ids.size}`);
  const waiting = [...entries.values()];
  for (const path of waiting) {
    const own = partNameOf(path);
    const part = inserted(
      parts,
      own,
      (): Part => ({ modules: new Map(), imported: new Map(), parts: new Set(), packages: new Set() }),
    );
    const { body, imports } = await lazyModule(path, sourceOf(path), {
      module(target) {
        const there = partNameOf(target);
        if (there === own) return `${idOf(target)}()`;
        part.parts.add(there);
        return `LAZY_part_${word(there)}().${idOf(target)}()`;
      },
      package(specifier, names) {
        if (specifier.startsWith('node:')) return `LAZY_node(${JSON.stringify(specifier)})`;
        if (IMPORTED.test(specifier))
          return inserted(part.imported, specifier, () => `LAZY_imported${part.imported.size}`);
        const file = `package_${word(specifier)}`;
        const used = inserted(packages, file, (): UsedPackage => ({ specifier, names: new Set() }));
        for (const name of names ?? [EVERYTHING]) used.names.add(name);
        part.packages.add(file);
        return `LAZY_file_${file}()`;
      },
    });
    part.modules.set(idOf(path), body);
    waiting.push(...imports.filter((one) => !waiting.includes(one)));
  }
  const twice = [...entries.keys(), ...packages.keys()].find((name) => parts.has(name));
  if (twice !== undefined) throw new Error(`${twice} is the name of a part and of another file.`);
  const files = new Map<string, string>([
    [LOADED, 'export const LAZY_parts = new Map();'],
    ...[...parts].map(([name, part]) => [name, partText(name, part)] as const),
    ...[...packages].map(([file, used]) => [file, packageText(used)] as const),
    ...[...entries].map(([name, path]) => [name, entryText(partNameOf(path), idOf(path))] as const),
  ]);
  const entryPoints = Object.fromEntries(
    [...files.keys()].filter((name) => name !== LOADED).map((name) => [name, `${PROGRAM}${name}`]),
  );
  return { entryPoints, plugin: virtualFiles(root, files) };
}

function inserted<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function partText(name: string, { modules, imported, parts, packages }: Part): string {
  const quoted = (text: string) => JSON.stringify(text);
  return [
    `import { LAZY_parts } from ${quoted(PROGRAM + LOADED)};`,
    ...[...imported].map(([specifier, local]) => `import * as ${local} from ${quoted(specifier)};`),
    PRELUDE,
    ...[...parts].map((part) => {
      const loaded = `LAZY_parts.get(${quoted(part)})`;
      const load = `${loaded} ?? (require(${quoted(`./${part}.mjs`)}), ${loaded})`;
      return `const LAZY_part_${word(part)} = LAZY_once(() => ${load});`;
    }),
    ...[...packages].map((file) => `const LAZY_file_${file} = LAZY_once(() => require(${quoted(`./${file}.mjs`)}));`),
    ...[...modules].map(([id, body]) => `export const ${id} = LAZY_once(() => {\n${body}\n});`),
    `LAZY_parts.set(${quoted(name)}, { ${[...modules.keys()].join(', ')} });`,
  ].join('\n');
}

function packageText({ specifier, names }: UsedPackage): string {
  const from = JSON.stringify(specifier);
  if (!names.has(EVERYTHING)) return `export { ${[...names].join(', ')} } from ${from};`;
  return `export * from ${from};\nexport { default } from ${from};`;
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
