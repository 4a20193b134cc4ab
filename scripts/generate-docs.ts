/*
 * Writes what the docs say about the tools: docs/tools.md, and the table between the markers of README.md. With --check
 * it writes nothing and fails when a file is not what it would write.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { nodeFoundation } from '../src/backends/embedded/node-foundation.ts';
import { refused } from '../src/domain/refusal.ts';
import { runnableTools } from '../src/mcp/tool-runner.ts';
import { tools } from '../src/tools/index.ts';
import { type DocumentedTool, toolsPage, toolTable } from './docs/tools-page.ts';

const ROOT = new URL('../', import.meta.url);
const TABLE = /(<!-- tools:begin -->\n)[\s\S]*?(<!-- tools:end -->)/;

function documentedTools(): readonly DocumentedTool[] {
  const noStore = refused({ code: 'no_store', message: 'No store.', instead: 'Nothing is called here.' });
  const around = { foundation: nodeFoundation(), openStore: async () => noStore, log: () => undefined };
  const runnable = runnableTools(tools, around);
  return tools.flatMap((tool) => {
    const listed = runnable.get(tool.operation.name)?.listed;
    return listed === undefined ? [] : [{ tool, listed }];
  });
}

function readText(path: string): string {
  const url = new URL(path, ROOT);
  return existsSync(url) ? readFileSync(url, 'utf8') : '';
}

function withTable(readme: string): string {
  if (!TABLE.test(readme)) throw new Error('README.md has no <!-- tools:begin --> and <!-- tools:end -->.');
  const table = toolTable(tools, (name) => `docs/tools.md#${name}`);
  return readme.replace(TABLE, (_, begin: string, end: string) => `${begin}${table}\n${end}`);
}

function firstDifference(is: string, should: string): string {
  const [left, right] = [is.split('\n'), should.split('\n')];
  const line = right.findIndex((text, index) => text !== left[index]);
  const at = line === -1 ? right.length : line;
  return `line ${at + 1}\n  is     ${left[at] ?? '(the end)'}\n  should ${right[at] ?? '(the end)'}`;
}

const check = process.argv.includes('--check');
const pages: Readonly<Record<string, string>> = {
  'docs/tools.md': toolsPage(documentedTools()),
  'README.md': withTable(readText('README.md')),
};
for (const [path, should] of Object.entries(pages)) {
  const is = readText(path);
  if (is === should) continue;
  if (check) {
    process.stdout.write(`${path} is not in sync with the tools: ${firstDifference(is, should)}\nRun: npm run docs\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(new URL(path, ROOT), should);
    process.stdout.write(`Wrote ${path}\n`);
  }
}
