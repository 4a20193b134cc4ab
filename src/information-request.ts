const VERSION = ['--version', '-v', '-V'];
const HELP = ['--help', '-h'];

/**
 * The text that answers a request for the version or for the program's help; undefined for any other command line.
 *
 * @param words true where the words `help` and `version` ask for it, too, and commands have a help of their own
 */
export function informationRequest(
  args: readonly string[],
  texts: { readonly version: string; readonly help: string },
  { words }: { readonly words: boolean },
): string | undefined {
  const asked = words ? args.slice(0, 1) : args;
  if (asked.some((arg) => HELP.includes(arg) || (words && arg === 'help'))) return texts.help;
  return asked.some((arg) => VERSION.includes(arg) || (words && arg === 'version')) ? texts.version : undefined;
}
