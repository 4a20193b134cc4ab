import { fileURLToPath } from 'node:url';

/** The program's name in messages. */
const NAME = 'brand-escalations';

/**
 * Returns the shell command that starts the operator's command line on this machine, from any folder and on this data
 * directory, so that the commands in messages can be copied. An installed program is on the PATH; in a checkout the
 * command consists of absolute paths.
 */
export function ownCommand(dataDirectory: string | undefined): string {
  const script = fileURLToPath(new URL('../bin/brand-escalations.mjs', import.meta.url));
  const program = script.includes('node_modules') ? NAME : `${quoted(process.execPath)} ${quoted(script)}`;
  return dataDirectory === undefined ? program : `BRAND_ESCALATIONS_DATA=${quoted(dataDirectory)} ${program}`;
}

/** Replaces the program's name before each of its commands by the command that starts it on this machine. */
export function withOwnCommand(text: string, command: string): string {
  return text.replace(
    /\bbrand-escalations (?=(?:approvers|audit|call|changes|connect|data|metrics|tools|work)\b)/g,
    () => `${command} `,
  );
}

function quoted(path: string): string {
  return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
