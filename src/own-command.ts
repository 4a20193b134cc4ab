import { fileURLToPath } from 'node:url';

/**
 * Returns the shell command that starts the operator's command line on this machine, so that the commands in messages
 * can be copied. All paths are absolute: the person's terminal has another working directory, PATH and environment than
 * the client that started a server. On Windows it is a command of PowerShell.
 *
 * @param dataDirectory absolute path; undefined when the settings cannot be read, so that no command depends on it
 */
export function ownCommand(dataDirectory: string | undefined, platform: NodeJS.Platform = process.platform): string {
  const script = fileURLToPath(new URL('../bin/brand-escalations.mjs', import.meta.url));
  return commandFor([process.execPath, script], dataDirectory, platform);
}

/** Writes a program with its first arguments as a command of the platform's shell. */
export function commandFor(
  program: readonly string[],
  dataDirectory: string | undefined,
  platform: NodeJS.Platform,
): string {
  if (platform === 'win32') {
    const setting = dataDirectory === undefined ? '' : `$env:BRAND_ESCALATIONS_DATA=${forPowerShell(dataDirectory)}; `;
    return `${setting}& ${program.map(forPowerShell).join(' ')}`;
  }
  const setting = dataDirectory === undefined ? '' : `BRAND_ESCALATIONS_DATA=${quoted(dataDirectory)} `;
  return `${setting}${program.map(quoted).join(' ')}`;
}

/** Replaces the program's name before each of its commands by the command that starts it on this machine. */
export function withOwnCommand(text: string, command: string): string {
  return text.replace(
    /\bbrand-escalations (?=(?:--help|approvers|audit|call|changes|connect|data|metrics|tools|work)\b)/g,
    () => `${command} `,
  );
}

function quoted(path: string): string {
  return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** PowerShell takes typographic apostrophes for quotes, too. */
function forPowerShell(path: string): string {
  return `'${path.replace(/['‘’‚‛]/g, '$&$&')}'`;
}
