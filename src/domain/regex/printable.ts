/** The text with what a terminal or a reader could not show spelled as `\uXXXX`, cut to 60 characters. */
export function printable(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 59)}…` : text;
  return shown.replace(/[^\u0020-\u007e\u00a1-\u1fff\u2026\u2c00-\ud7ff]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
