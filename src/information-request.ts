const VERSION_FLAGS = ['--version', '-v', '-V'];
const HELP_FLAGS = ['--help', '-h'];

/** Returns the text that answers a request for the version or for the program's help; undefined for any other command line. */
export function informationRequest(
  args: readonly string[],
  texts: { readonly version: string; readonly help: string },
): string | undefined {
  if (args.some((arg) => HELP_FLAGS.includes(arg))) return texts.help;
  return args.some((arg) => VERSION_FLAGS.includes(arg)) ? texts.version : undefined;
}
