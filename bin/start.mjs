import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

function stop(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

/**
 * Runs an entry point: the TypeScript of a checkout, or the bundle of a package. This file is plain JavaScript, so that an
 * older Node, which cannot parse TypeScript, prints which version is needed instead of a syntax error.
 */
export async function start(name) {
  const { engines } = JSON.parse(readFileSync(path('../package.json'), 'utf8'));
  const oldest = Number.parseInt(engines.node.replace(/\D+/, ''), 10);
  if (Number.parseInt(process.versions.node, 10) < oldest) {
    const script = JSON.stringify(process.argv[1]);
    const checkout = path('../node_modules/.bin/node');
    const right = existsSync(checkout) ? JSON.stringify(checkout) : `npx --yes node@${oldest}`;
    stop(
      `brand-escalations needs Node ${oldest} or newer, but was started with Node ${process.versions.node}. Install Node ${oldest} from https://nodejs.org and start it with that one, or run: ${right} ${script}`,
    );
  }
  // Node strips no types below node_modules.
  const source = new URL(`../src/${name}.ts`, import.meta.url);
  const runsSource = !import.meta.url.includes('/node_modules/') && existsSync(source);
  const entry = runsSource ? source : new URL(`../dist/${name}.mjs`, import.meta.url);
  if (!existsSync(entry)) {
    stop(
      `This package lacks the program, ${fileURLToPath(entry)}: it was packed with npm's scripts turned off. Pack it again without --ignore-scripts.`,
    );
  }
  await import(entry.href);
}
