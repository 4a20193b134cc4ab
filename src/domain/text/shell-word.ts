/**
 * Writes a text as one word of the platform's shell, on one line where that is possible: of a POSIX shell, or of
 * PowerShell on Windows.
 */
export function shellWord(text: string, platform: NodeJS.Platform): string {
  if (platform === 'win32') return forPowerShell(text);
  if (/^[\w./@:+,-]+$/.test(text)) return text;
  if (!text.includes('\n')) return `'${text.replaceAll("'", "'\\''")}'`;
  return `$'${text.replace(/[\\']/g, (character) => `\\${character}`).replaceAll('\n', '\\n')}'`;
}

/** PowerShell takes typographic apostrophes for quotes, too. */
function forPowerShell(text: string): string {
  return `'${text.replace(/['‘’‚‛]/g, '$&$&')}'`;
}
