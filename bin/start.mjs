import { readFileSync } from 'node:fs';

/**
 * Runs one of the TypeScript entry points. This file is plain JavaScript, so that an older Node, which cannot parse
 * TypeScript, prints which version is needed instead of a syntax error.
 */
export async function start(name) {
  const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const oldest = Number.parseInt(engines.node.replace(/\D+/, ''), 10);
  if (Number.parseInt(process.versions.node, 10) < oldest) {
    process.stderr.write(
      `brand-escalations needs Node ${oldest} or newer, but was started with Node ${process.versions.node}. A checkout has one at node_modules/.bin/node.\n`,
    );
    process.exit(1);
  }
  // The published package runs the bundle: Node strips no types below node_modules.
  const entry = import.meta.url.includes('/node_modules/') ? `../dist/${name}.mjs` : `../src/${name}.ts`;
  await import(new URL(entry, import.meta.url).href);
}
