import { describe, expect, it } from 'vitest';
import { Answer } from '../../src/mcp/answer.ts';
import type { AnyReadTool, AnyTool } from '../../src/mcp/tool.ts';
import { tools } from '../../src/tools/index.ts';
import { answerOf, sampleStore } from '../domain/operations/sample-store.ts';

const store = sampleStore();

function isRead(tool: AnyTool): tool is AnyReadTool {
  return tool.operation.effect === 'read' && tool.operation.toolset !== 'changes';
}

const CALLS = tools
  .filter(isRead)
  .flatMap((tool) => tool.examples.map(({ title, input }) => ({ name: tool.operation.name, title, tool, input })));

/** Every text and whole number in an answer, with where it stands. Shares may be shown rounded. */
function facts(value: unknown, path: string): [string, string][] {
  if (typeof value === 'string') return value === '' ? [] : [[path, value]];
  if (typeof value === 'number') return Number.isInteger(value) ? [[path, String(value)]] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => facts(inner, `${path}.${key}`));
}

/** What a text says in words of its own, or shortens: names of figures and their units, and all but the first ids behind one. */
const IN_OTHER_WORDS: Readonly<Record<string, RegExp>> = {
  get_escalation: /\.sla\.remaining_hours$/,
  escalation_report: /\.(?:figure|unit|state|kind|target|by)$|\.escalation_ids\.[4-7]$/,
};

/** Without what a table does to its cells, and a quote to its text. */
function plainly(text: string): string {
  return text.replaceAll('\\"', '"').replace(/\s+/g, ' ');
}

describe("a read tool's text carries the facts of its structured answer", () => {
  it.each(CALLS)('$name: $title', async ({ tool, input }) => {
    const structured = answerOf(await store.run(tool.operation, input));
    const answer = new Answer('0123456789abcdef');
    tool.render(structured, answer);
    const text = plainly(answer.toString());
    const worded = IN_OTHER_WORDS[tool.operation.name];
    const told = facts(structured, '').filter(([path]) => worded?.test(path) !== true);
    // Criteria are shown as JSON, in which a pattern's backslashes are doubled.
    const isShown = (fact: string) => [fact, fact.replaceAll('\\', '\\\\')].some((one) => text.includes(plainly(one)));
    expect(told.filter(([, fact]) => !isShown(fact))).toEqual([]);
  });
});
