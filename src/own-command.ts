import { fileURLToPath } from 'node:url';

/** What the program calls itself in its texts. */
const NAME = 'brand-escalations';

/**
 * How a person on this machine starts the operator's command line, from any folder and on this data directory: what
 * others are told to run must run. Installed, it is on the PATH; from a checkout it takes the paths.
 */
export function ownCommand(dataDirectory: string | undefined): string {
  const script = fileURLToPath(new URL('../bin/brand-escalations.mjs', import.meta.url));
  const program = script.includes('node_modules') ? NAME : `${quoted(process.execPath)} ${quoted(script)}`;
  return dataDirectory === undefined ? program : `BRAND_ESCALATIONS_DATA=${quoted(dataDirectory)} ${program}`;
}

/** The text with the program's name replaced by how it is started here, wherever it stands before a command. */
export function withOwnCommand(text: string, command: string): string {
  return text.replace(
    /\bbrand-escalations (?=(?:approvers|audit|call|changes|connect|data|metrics|tools|work)\b)/g,
    () => `${command} `,
  );
}

function quoted(path: string): string {
  return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
