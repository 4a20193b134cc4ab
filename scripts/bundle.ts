import { readFileSync, rmSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { CATALOGUE } from '../src/catalogue.ts';
import { lazyProgram } from './lazy-program.ts';

/*
 * Bundles the published package: Node does not strip types below node_modules, and loading a few files is faster than
 * loading two hundred. Packages are included, so that starting resolves no modules. No module of the program runs before
 * it is used.
 */

const root = fileURLToPath(new URL('..', import.meta.url));

export const BUNDLE_OPTIONS = {
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
} as const;

/** The entry points: the programs and the worker threads. */
const ENTRIES = {
  server: 'src/server.ts',
  cli: 'src/cli.ts',
  follower: 'src/follower.ts',
  'applying-worker': 'src/applying/applying-worker.ts',
  'heavy-worker': 'src/heavy/heavy-worker.ts',
  'match-worker': 'src/backends/sqlite/matching/match-worker.ts',
  'digest-worker': 'src/backends/aws/follower/digest-worker.ts',
  'snapshot-worker': 'src/snapshots/snapshot-worker.ts',
  'integrity-worker': 'src/backends/embedded/integrity-worker.ts',
  'proposal-worker': 'src/backends/embedded/proposal-worker.ts',
  'print-worker': 'src/typesetting/print-worker.ts',
} as const;

/** A URL relative to the source file: a string, or the constant start of a template. */
const RELATIVE_URL = /new URL\(((['`])(\.{1,2}\/[^'`$]*))/g;

/** The absolute paths of the entry points by name, and what each is called in the bundle. */
const ENTRY_PATHS = new Map(Object.entries(ENTRIES).map(([name, path]) => [name, resolve(root, path)]));
const ENTRY_URLS = new Map([...ENTRY_PATHS].map(([name, path]) => [path, `./${name}.mjs`]));

/** Rewrites relative URLs for the bundle's folder: entry points lie beside the bundle, other files stay where they are. */
function withUrlsFrom(folder: string, path: string, source: string): string {
  let rewritten = 0;
  const text = source.replace(RELATIVE_URL, (_match, _literal, quote, url) => {
    rewritten++;
    const target = resolve(dirname(path), url);
    const there = `${relative(folder, target).replaceAll('\\', '/')}${url.endsWith('/') ? '/' : ''}`;
    return `new URL(${quote}${ENTRY_URLS.get(target) ?? there}`;
  });
  if (source.split('import.meta.url').length - 1 !== rewritten)
    throw new Error(`${path} uses import.meta.url in a way that the bundler cannot rewrite.`);
  return text.replaceAll('import.meta.url', 'LAZY_url');
}

const parsed = (value: unknown): string => `JSON.parse(${JSON.stringify(JSON.stringify(value))})`;

/** Modules whose values are finished: computing them takes longer than a server takes to start. */
function finishedModules(): ReadonlyMap<string, string> {
  const { tools, ...others } = CATALOGUE;
  const withTools = `import { TOOL_CATALOGUE } from './tool-catalogue.ts';\nexport const CATALOGUE = { tools: TOOL_CATALOGUE, ...${parsed(others)} };`;
  return new Map([
    [resolve(root, 'src/catalogue.ts'), withTools],
    [resolve(root, 'src/tool-catalogue.ts'), `export const TOOL_CATALOGUE = ${parsed(tools)};`],
  ]);
}

/** Drops zod's messages in languages other than English, which are a quarter of all code. */
const englishOnly: Plugin = {
  name: 'English only',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js',
    }));
  },
};

const VALIDATOR = '@modelcontextprotocol/server/validators/ajv';

/** Loads the SDK's validator of JSON schemas at its first use: it is large, and each server has one. */
const lateValidator: Plugin = {
  name: 'late validator',
  setup({ onResolve, onLoad }) {
    const namespace = 'late validator';
    onResolve({ filter: /^@modelcontextprotocol\/server\/_shims$/ }, ({ path }) => ({ path, namespace }));
    onResolve({ filter: /^\.\/validator\.mjs$/, namespace }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /.*/, namespace }, () => ({
      contents: `
        export { default as process } from 'node:process';
        export class DefaultJsonSchemaValidator {
          #validator;
          getValidator(schema) {
            this.#validator ??= new (require('./validator.mjs').AjvJsonSchemaValidator)();
            return this.#validator.getValidator(schema);
          }
        }`,
      resolveDir: root,
    }));
  },
};

/** Bundles into `folder`, which is emptied first. Files other than code are not copied; the bundle refers to the originals. */
export async function bundle(folder: string = resolve(root, 'dist')): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const finished = finishedModules();
  const sourceOf = (path: string) => finished.get(path) ?? withUrlsFrom(folder, path, readFileSync(path, 'utf8'));
  const program = await lazyProgram({ root, entries: ENTRY_PATHS, sourceOf });
  await build({
    absWorkingDir: root,
    entryPoints: { ...program.entryPoints, validator: VALIDATOR },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    ...BUNDLE_OPTIONS,
    splitting: true,
    // CommonJS packages use __dirname and require, which ES modules lack.
    define: { __dirname: 'import.meta.dirname' },
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    legalComments: 'linked',
    plugins: [englishOnly, lateValidator, program.plugin],
    logLevel: 'warning',
  });
}

if (import.meta.main) await bundle();
