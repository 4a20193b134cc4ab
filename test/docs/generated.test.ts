import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { inputFields } from '../../scripts/docs/input-fields.ts';
import { toolTable } from '../../scripts/docs/tools-page.ts';
import { listedInput } from '../../src/mcp/json-schema.ts';
import { tools } from '../../src/tools/index.ts';

const fieldsOf = (shape: z.ZodRawShape) => inputFields(listedInput(z.strictObject(shape), []));

describe('the fields of an input', () => {
  test('have type, bounds, default and meaning', () => {
    expect(
      fieldsOf({
        limit: z.int().min(1).max(200).default(20).describe('Rows per page'),
        sort: z.enum(['newest', 'oldest']).optional(),
        names: z.array(z.string().max(9)).max(3),
      }),
    ).toStrictEqual([
      {
        path: 'limit',
        type: 'integer',
        required: false,
        bounds: '≥ 1, ≤ 200, default `20`',
        description: 'Rows per page',
      },
      { path: 'sort', type: '`"newest"` or `"oldest"`', required: false, bounds: '', description: '' },
      { path: 'names', type: 'list of string', required: true, bounds: '≤ 3 items', description: '' },
    ]);
  });

  test('have a path if they are nested', () => {
    const fields = fieldsOf({
      parts: z.array(z.strictObject({ name: z.string(), at: z.strictObject({ x: z.int() }) })),
    });
    expect(fields.map((field) => field.path)).toStrictEqual(['parts', 'parts[].name', 'parts[].at', 'parts[].at.x']);
  });

  test('are spelt out once if they contain themselves', () => {
    const tree = z.strictObject({
      name: z.string(),
      get children() {
        return z.array(tree);
      },
    });
    expect(fieldsOf({ root: tree }).map(({ path, type }) => [path, type])).toStrictEqual([
      ['root', 'object'],
      ['root.name', 'string'],
      ['root.children', 'list of like `root`'],
    ]);
  });
});

describe('the table of tools', () => {
  test('has a row for each tool, with no unescaped bar in a cell', () => {
    const rows = toolTable(tools, (name) => `#${name}`).split('\n');
    expect(rows).toHaveLength(tools.length + 2);
    for (const row of rows) expect(row.replaceAll('\\|', '').match(/\|/g)).toHaveLength(4);
  });
});
