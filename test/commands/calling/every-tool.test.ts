import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { toolHelp, toolList } from '../../../src/commands/calling/call-help.ts';
import { flagsFor, flagsOf } from '../../../src/commands/calling/flags.ts';
import { readFlags } from '../../../src/commands/calling/read-flags.ts';
import { done, refused } from '../../../src/domain/refusal.ts';
import { shellWord } from '../../../src/domain/text/shell-word.ts';
import { runnableTools } from '../../../src/mcp/tool-runner.ts';
import { tools } from '../../../src/tools/index.ts';
import { accepted } from '../../executor/small-store.ts';

const noStore = async () => refused({ code: 'no_store', message: 'None.', instead: 'None needed.' });
const runnable = runnableTools(tools, { foundation: nodeFoundation(), openStore: noStore, log: () => undefined });
const noFiles = {
  hasDocument: false,
  readPath: done,
  readFile: () => refused({ code: 'invalid_input', message: 'None.', instead: 'None.' }),
};
const cases = tools.map((tool) => {
  const schema = runnable.get(tool.operation.name)?.listed.config.inputSchema['~standard'].jsonSchema;
  return [
    tool.operation.name,
    tool,
    flagsOf(schema?.input({ target: 'draft-2020-12' }), tool.operation.runbookForm),
  ] as const;
});

/** Returns the arguments that a real shell makes of a line. */
function shellArguments(line: string): readonly string[] {
  const script = `printf '%s\\0' ${line}`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

describe.each(cases)('%s', (_name, tool, flags) => {
  test('has examples that survive being written as flags and read back from a shell', () => {
    for (const { input } of tool.examples) {
      const line = flagsFor(input, flags);
      const args = line === '' ? [] : shellArguments(line);
      expect(accepted(readFlags(args, flags, noFiles)).input).toStrictEqual(input);
    }
  });

  test('has a help text that names each of its fields and fits the screen', () => {
    const help = toolHelp(tool, flags, false, 80);
    for (const field of Object.keys(tool.operation.input.shape))
      expect(help.some((line) => line.startsWith(`  --${field.replaceAll('_', '-')} `))).toBe(true);
    const prose = help.filter((line) => !/^ {2}(?:--|brand-escalations call)/.test(line));
    expect(prose.filter((line) => line.length > 80)).toStrictEqual([]);
  });
});

test('the list names every tool once', () => {
  const lines = toolList(tools);
  for (const { operation } of tools)
    expect(lines.filter((line) => line.startsWith(`  ${operation.name} `))).toHaveLength(1);
});

test.each(["it's", '$HOME `id` "x"', 'a\nb', "it's\\n \n", '', '\\bStar\\s+', '-x', '*'])(
  '%j reaches a program unchanged',
  (text) => {
    expect(shellArguments(shellWord(text, 'linux'))).toStrictEqual([text]);
  },
);
