import { fileURLToPath } from 'node:url';
import { shellWord } from './domain/text/shell-word.ts';

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
  const command = program.map((word) => shellWord(word, platform)).join(' ');
  const directory = dataDirectory === undefined ? undefined : shellWord(dataDirectory, platform);
  if (platform === 'win32')
    return `${directory === undefined ? '' : `$env:BRAND_ESCALATIONS_DATA=${directory}; `}& ${command}`;
  return `${directory === undefined ? '' : `BRAND_ESCALATIONS_DATA=${directory} `}${command}`;
}

/** Replaces the program's name before each of its commands by the command that starts it on this machine. */
export function withOwnCommand(text: string, command: string): string {
  return text.replace(
    /\bbrand-escalations (?=(?:--help|approvers|audit|call|changes|connect|data|metrics|tools|work)\b)/g,
    () => `${command} `,
  );
}
