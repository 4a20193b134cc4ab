import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { documentedTools, generatedPages } from '../../scripts/docs/pages.ts';
import { flagsOf } from '../../src/commands/calling/flags.ts';
import { readFlags } from '../../src/commands/calling/read-flags.ts';
import { done } from '../../src/domain/refusal.ts';
import { parseInput } from '../../src/mcp/parse-input.ts';
import { document, readDocuments } from './documents.ts';

const ROOT = new URL('../../', import.meta.url);
const readme = readFileSync(new URL('README.md', ROOT), 'utf8');
const written = Object.entries(generatedPages(readme)).map(([path, text]) => document(path, text));

/** Returns the arguments of each line that calls a tool, as a shell splits them. A line for any tool has NAME in it. */
function callsOf(
  texts: readonly string[],
): readonly (readonly [name: string, args: readonly string[], line: string])[] {
  const lines = texts.filter((text) => /^(?:brand-escalations|npm run -s cli --) call [a-z]/.test(text));
  return lines.map((line) => {
    const rest = line.replace(/^.*? call /, '').replace(/\s+# .*$/, '');
    const words = execFileSync('bash', ['-c', `printf '%s\\0' ${rest}`], { encoding: 'utf8' })
      .split('\0')
      .slice(0, -1);
    return [words[0] ?? '', words.slice(1), line];
  });
}

describe('every command line in a document can be called', () => {
  const calls = callsOf([...written, ...readDocuments()].flatMap(({ code }) => code));

  test('the page of the tools calls each tool', () => {
    const named = new Set(calls.map(([name]) => name));
    expect(
      documentedTools()
        .map(({ tool }) => tool.operation.name)
        .filter((name) => !named.has(name)),
    ).toStrictEqual([]);
  });

  test.each(calls)('%s %j', (name, args) => {
    const found = documentedTools().find(({ tool }) => tool.operation.name === name);
    if (found === undefined) throw new Error(`There is no tool ${name}`);
    const { tool, listed } = found;
    const schema = listed.config.inputSchema['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
    const reading = { readPath: done, readFile: () => done('{}'), hasDocument: name === 'escalation_report' };
    const asked = readFlags(args, flagsOf(schema, tool.operation.runbookForm), reading);
    expect(asked).toMatchObject({ ok: true });
    if (!asked.ok || args.includes('--help')) return;
    const { escalation_id: _served, reason: _why, ...own } = asked.value.input;
    const input = Object.fromEntries(
      Object.entries(asked.value.input).filter(([field]) => field in own || field in tool.operation.input.shape),
    );
    expect(parseInput(tool.operation.input, input)).toMatchObject({ ok: true });
  });
});

test('equal code gives equal pages', () => {
  expect(generatedPages(readme)).toStrictEqual(generatedPages(readme));
});

test('no row of a table has more cells than its head', () => {
  for (const { path, text } of written) {
    const rows = text.split('\n').filter((line) => line.startsWith('| '));
    const cells = rows.map((row) => row.replaceAll('\\|', '').split('|').length);
    const heads = rows.flatMap((row, i) => (row.startsWith('| --- ') ? [[i - 1, cells[i]] as const] : []));
    const wrong = rows.filter((_, i) => cells[i] !== heads.findLast(([at]) => at <= i)?.[1]);
    expect([path, wrong]).toStrictEqual([path, []]);
  }
});
