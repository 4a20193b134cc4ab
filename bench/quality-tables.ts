/* What the documents on the quality of splits and suggestions have in common. */

const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;

/** Writes a table; its cells may hold regexes, which stay as they are. */
export const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

/** Three decimals, without a negative zero. */
export const decimals = (value: number) => value.toFixed(3).replace(/^-(0\.000)$/, '$1');

export const mean = (values: readonly number[]) => values.reduce((sum, n) => sum + n, 0) / Math.max(1, values.length);
