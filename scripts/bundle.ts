import { readFileSync, rmSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { nodeFoundation } from '../src/backends/embedded/node-foundation.ts';
import { runnableTools } from '../src/mcp/tool-runner.ts';
import { tools } from '../src/tools/index.ts';

/*
 * Makes what is published: Node does not strip types under node_modules, and one file that is read is faster than two
 * hundred. Packages are in it, so that starting looks for nothing.
 */

const root = fileURLToPath(new URL('..', import.meta.url));

/** Files that run: the two programs, and the threads that count and typeset. */
const ENTRIES = {
  server: 'src/server.ts',
  cli: 'src/cli.ts',
  'match-worker': 'src/backends/sqlite/matching/match-worker.ts',
  'print-worker': 'src/typesetting/print-worker.ts',
} as const;

/** A place relative to the file: a text, or the fixed beginning of a template. */
const OWN_PLACE = /new URL\(((['`])(\.{1,2}\/[^'`$]*))/g;

/** What a file finds by its own place, it finds from the bundle's folder: an entry beside it, other files where they are. */
function placesFrom(folder: string): Plugin {
  const entries = new Map(Object.entries(ENTRIES).map(([name, path]) => [resolve(root, path), `./${name}.mjs`]));
  const moved = (path: string, written: string) => {
    const target = resolve(dirname(path), written);
    const slash = written.endsWith('/') ? '/' : '';
    return entries.get(target) ?? `${relative(folder, target).replaceAll('\\', '/')}${slash}`;
  };
  return {
    name: 'places',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        let places = 0;
        const contents = readFileSync(path, 'utf8').replace(OWN_PLACE, (_whole, _literal, quote, written) => {
          places++;
          return `new URL(${quote}${moved(path, written)}`;
        });
        if (contents.split('import.meta.url').length - 1 !== places)
          throw new Error(`${path} finds something by its own place in a way that the bundle cannot follow.`);
        return { contents, loader: 'ts' };
      });
    },
  };
}

/** Zod brings its messages in fifty languages; ours are our own, in English. They are a quarter of all code. */
const oneLanguage: Plugin = {
  name: 'one language',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js',
    }));
  },
};

/** Works the tools' schemas out once and for all. */
const preparedListings: Plugin = {
  name: 'prepared listings',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]mcp[\\/]prepared-listings\.ts$/ }, () => {
      const noStore = async () => Promise.reject(new Error('There is no store while bundling.'));
      const runnable = runnableTools(tools, { foundation: nodeFoundation(), openStore: noStore, log: () => undefined });
      const target = { target: 'draft-2020-12' } as const;
      const listings = [...runnable].map(([name, { listed }]) => {
        const { inputSchema, outputSchema } = listed.config;
        const input = inputSchema['~standard'].jsonSchema.input(target);
        return [name, { input, output: outputSchema['~standard'].jsonSchema.output(target) }] as const;
      });
      const literal = JSON.stringify(JSON.stringify(Object.fromEntries(listings)));
      return { contents: `export const PREPARED_LISTINGS = JSON.parse(${literal});`, loader: 'js' };
    });
  },
};

/** Bundles into `folder`, which is emptied first. Files that are not code stay where they are, and are found from there. */
export async function bundle(folder: string = resolve(root, 'dist')): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: { ...ENTRIES },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Packages written for CommonJS ask for their own place and for Node's modules by names that ES modules lack.
    define: { __dirname: 'import.meta.dirname' },
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    legalComments: 'linked',
    plugins: [oneLanguage, preparedListings, placesFrom(folder)],
    logLevel: 'warning',
  });
}

if (import.meta.main) await bundle();
