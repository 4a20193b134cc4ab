/** Markdown whose layout does not depend on the characters in its texts. */

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

/** Returns a block of commands. */
export function shell(lines: readonly string[]): string {
  return ['```sh', ...lines, '```'].join('\n');
}

/** Returns a page: its blocks, separated by blank lines. */
export function page(blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}
