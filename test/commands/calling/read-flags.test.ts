import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { flagsOf } from '../../../src/commands/calling/flags.ts';
import { inFlags, readFlags } from '../../../src/commands/calling/read-flags.ts';
import type { ReadFile } from '../../../src/commands/calling/toolbox.ts';
import type { RunbookForm } from '../../../src/domain/change/operation.ts';
import { done, refused } from '../../../src/domain/refusal.ts';
import { listedInput } from '../../../src/mcp/json-schema.ts';
import { accepted, refusalOf } from '../../executor/small-store.ts';

const SCHEMA = z.strictObject({
  brandid: z.int(),
  brandname: z.string().optional(),
  mccids: z.array(z.int()).optional(),
  manual: z.boolean().optional(),
  notes: z.string().optional(),
  metadata: z.record(z.string(), z.json()).optional(),
  parts: z.array(z.strictObject({ name: z.string(), code: z.int() })).optional(),
});
/** As for splits: two flags of the runbook make one field. */
const FORM: RunbookForm = {
  flags: { new_parts: 'Names, with commas between', part_codes: 'code:name, likewise' },
  read: ({ new_parts, part_codes }) =>
    new_parts === undefined || part_codes === undefined
      ? refused({
          code: 'invalid_input',
          field: 'part_codes',
          message: '"part_codes" is missing.',
          instead: 'Give both.',
        })
      : done({ parts: new_parts.split(',').map((name, i) => ({ name, code: Number(part_codes.split(',')[i]) })) }),
};
const TOOL = flagsOf(listedInput(SCHEMA, []), FORM);

const FILES: Readonly<Record<string, string>> = {
  'm.json': '{"regex": "\\\\bStar"}',
  'n.txt': 'Two brands.\n',
  'bad.json': '{',
};
const readFile: ReadFile = (path, flag) => {
  const text = FILES[path];
  return text === undefined
    ? refused({ code: 'invalid_input', field: `--${flag}`, message: `There is no file ${path}.`, instead: 'Name one.' })
    : done(text);
};
const read = (...args: string[]) => readFlags(args, TOOL, { readFile, readPath: done, hasDocument: false });

describe('flags', () => {
  test.each([
    [['--brandid', '12345'], { brandid: 12345 }],
    [['--brandid=12345', '--notes=--json'], { brandid: 12345, notes: '--json' }],
    [['--notes', '-5 degrees'], { notes: '-5 degrees' }],
    [['--notes', ''], { notes: '' }],
    [['--brand-name', 'Star'], { brandname: 'Star' }],
    [['--brandname', 'Star'], { brandname: 'Star' }],
    [['--manual', 'true', '--brandid', '1'], { manual: true, brandid: 1 }],
    [['--manual', '--brandid', '1'], { manual: true, brandid: 1 }],
    [['--brandid', '1', '--manual'], { manual: true, brandid: 1 }],
    [['--mccids', '5411,5499'], { mccids: [5411, 5499] }],
    [['--metadata-file', 'm.json'], { metadata: { regex: '\\bStar' } }],
    [['--notes-file', 'n.txt'], { notes: 'Two brands.\n' }],
    [
      ['--new-parts', 'a,b', '--part-codes', '1,2'],
      {
        parts: [
          { name: 'a', code: 1 },
          { name: 'b', code: 2 },
        ],
      },
    ],
    [['--json', '--brandid', '1'], { brandid: 1 }],
  ])('%j become the expected input', (args, input) => {
    expect(accepted(read(...args)).input).toStrictEqual(input);
  });

  test.each([
    [['--brandit', '1'], '--brandit', 'Did you mean --brandid?'],
    [['--brand_name', 'Star'], '--brand_name', 'Did you mean --brand-name?'],
    [['--brandid', '1', '--brandid', '1'], '--brandid', 'Give it once.'],
    [['--brandname', 'a', '--brand-name', 'b'], '--brand-name', 'Give only one of them.'],
    [['--metadata', '{}', '--metadata-file', 'm.json'], '--metadata-file', 'Give only one of them.'],
    [['--parts', '[]', '--new-parts', 'a', '--part-codes', '1'], '--new-parts', 'Give only one of them.'],
    [['--brandid'], '--brandid', 'Write --brandid VALUE.'],
    [['--brandid', '--notes', 'x'], '--brandid', 'is written --brandid=VALUE'],
    [['--metadata', 'm.json'], '--metadata', "as in --metadata '{"],
    [['--metadata-file', 'bad.json'], '--metadata-file', 'one JSON document'],
    [['--metadata-file', 'none.json'], '--metadata-file', 'Name one.'],
    [['--json=yes'], '--json', 'Write --json alone.'],
    [['--new-parts', 'a'], 'part_codes', 'Give both.'],
    [['--output', 'x.pdf'], '--output', 'Known:'],
    [['--overwrite'], '--overwrite', 'Known:'],
    [['--brandid-file', 'x'], '--brandid-file', 'Did you mean'],
  ])('%j are refused with a way forward', (args, field, instead) => {
    const refusal = refusalOf(read(...args));
    expect(refusal).toMatchObject({ code: 'invalid_input', field });
    expect(refusal.instead).toContain(instead);
  });

  test('a word that is not a flag is refused', () => {
    expect(refusalOf(read('12345')).message).toBe('"12345" is not a flag.');
    expect(refusalOf(read('-b', '12345')).message).toBe('"-b" is not a flag.');
  });

  test('--output is accepted if the tool returns a document', () => {
    const asked = readFlags(['--output', 'x.pdf'], TOOL, { readFile, readPath: done, hasDocument: true });
    expect(accepted(asked)).toStrictEqual({ input: {}, output: { path: 'x.pdf', overwrite: false } });
    const again = readFlags(['--overwrite', '--output', 'x.pdf'], TOOL, {
      readFile,
      readPath: done,
      hasDocument: true,
    });
    expect(accepted(again).output).toStrictEqual({ path: 'x.pdf', overwrite: true });
    const alone = readFlags(['--overwrite'], TOOL, { readFile, readPath: done, hasDocument: true });
    expect(refusalOf(alone)).toMatchObject({ field: '--overwrite', instead: expect.stringContaining('--output PATH') });
  });
});

test('given any arguments, then they are read or refused, and a value is never mistaken for a flag', () => {
  const words = fc.constantFrom(
    '--brandid',
    '--notes',
    '--manual',
    '--mccids',
    '--new-parts',
    '--metadata',
    '--',
    '-',
    '=',
    '--=',
  );
  const args = fc.array(
    fc.oneof(
      words,
      fc.string(),
      fc.string().map((text) => `--notes=${text}`),
    ),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(args, (given) => {
      const outcome = read(...given);
      expect(outcome.ok || outcome.refusal.code === 'invalid_input').toBe(true);
      const { notes, ...others } = outcome.ok ? outcome.value.input : {};
      const texts = given.map((arg) => arg.replace(/^--notes=/, ''));
      expect(notes === undefined || texts.includes(String(notes))).toBe(true);
      expect(Object.keys(others).every((field) => field in SCHEMA.shape)).toBe(true);
    }),
  );
});

describe("a tool's refusal", () => {
  test.each([
    ['brandid', '"brandid" is required and missing.', '--brandid', '--brandid is required and missing.'],
    ['mccids.1', '"mccids.1" must be a number.', '--mccids', '--mccids must be a number.'],
    ['parts.0.code', '"parts.0.code" is missing.', '--parts (0.code)', '--parts (0.code) is missing.'],
    ['part_codes', '"part_codes" is missing.', '--part-codes', '--part-codes is missing.'],
    ['elsewhere', 'There is no brand "star".', 'elsewhere', 'There is no brand "star".'],
  ])('of %s names the flag', (field, message, flag, words) => {
    const refusal = inFlags({ code: 'invalid_input', field, message, instead: 'Say "brandname".' }, TOOL);
    expect(refusal).toMatchObject({ field: flag, message: words, instead: 'Say --brandname.' });
  });
});
