import { readFileSync, rmSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { nodeFoundation } from '../src/backends/embedded/node-foundation.ts';
import { runnableTools } from '../src/mcp/tool-runner.ts';
import { tools } from '../src/tools/index.ts';

/*
 * Bundles the published package: Node does not strip types below node_modules, and loading a few files is faster than
 * loading two hundred. Packages are included, so that starting resolves no modules.
 */

const root = fileURLToPath(new URL('..', import.meta.url));

/** The entry points: the programs and the worker threads. */
const ENTRIES = {
  server: 'src/server.ts',
  cli: 'src/cli.ts',
  follower: 'src/follower.ts',
  'heavy-worker': 'src/heavy/heavy-worker.ts',
  'match-worker': 'src/backends/sqlite/matching/match-worker.ts',
  'integrity-worker': 'src/backends/embedded/integrity-worker.ts',
  'proposal-worker': 'src/backends/embedded/proposal-worker.ts',
  'print-worker': 'src/typesetting/print-worker.ts',
} as const;

/** A URL relative to the source file: a string, or the constant start of a template. */
const RELATIVE_URL = /new URL\(((['`])(\.{1,2}\/[^'`$]*))/g;

/** Rewrites relative URLs for the bundle's folder: entry points lie beside the bundle, other files stay where they are. */
function rewriteUrls(folder: string): Plugin {
  const entries = new Map(Object.entries(ENTRIES).map(([name, path]) => [resolve(root, path), `./${name}.mjs`]));
  const rewrite = (path: string, url: string) => {
    const target = resolve(dirname(path), url);
    const slash = url.endsWith('/') ? '/' : '';
    return entries.get(target) ?? `${relative(folder, target).replaceAll('\\', '/')}${slash}`;
  };
  return {
    name: 'rewrite URLs',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        let rewritten = 0;
        const contents = readFileSync(path, 'utf8').replace(RELATIVE_URL, (_match, _literal, quote, url) => {
          rewritten++;
          return `new URL(${quote}${rewrite(path, url)}`;
        });
        if (contents.split('import.meta.url').length - 1 !== rewritten)
          throw new Error(`${path} uses import.meta.url in a way that the bundler cannot rewrite.`);
        return { contents, loader: 'ts' };
      });
    },
  };
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

/** Computes the tools' listed schemas at build time. */
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

/** Bundles into `folder`, which is emptied first. Files other than code are not copied; the bundle refers to the originals. */
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
    // CommonJS packages use __dirname and require, which ES modules lack.
    define: { __dirname: 'import.meta.dirname' },
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    legalComments: 'linked',
    plugins: [englishOnly, preparedListings, rewriteUrls(folder)],
    logLevel: 'warning',
  });
}

if (import.meta.main) await bundle();
