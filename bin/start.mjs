import { readFileSync } from 'node:fs';

/**
 * Runs one of the TypeScript entry points. This file is plain JavaScript so that an older Node, which could not even
 * read the program, says what it needs in one line instead of an error of its own.
 */
export async function start(name) {
  const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const oldest = Number.parseInt(engines.node.replace(/\D+/, ''), 10);
  if (Number.parseInt(process.versions.node, 10) < oldest) {
    process.stderr.write(
      `brand-escalations needs Node ${oldest} or newer and was started by Node ${process.versions.node}. In a checkout, node_modules/.bin/node is one.\n`,
    );
    process.exit(1);
  }
  // Published, it is the bundle that runs: Node strips no types below node_modules.
  const entry = import.meta.url.includes('/node_modules/') ? `../dist/${name}.mjs` : `../src/${name}.ts`;
  await import(new URL(entry, import.meta.url).href);
}
