/** Markdown that keeps its form whatever the texts hold. */

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

/** A block of commands. */
export function shell(lines: readonly string[]): string {
  return ['```sh', ...lines, '```'].join('\n');
}

/** A page: blocks with a blank line between. */
export function page(blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}
