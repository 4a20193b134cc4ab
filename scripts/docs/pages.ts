import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { commands } from '../../src/commands/index.ts';
import { WALLETS } from '../../src/domain/brand/wallets.ts';
import { refused } from '../../src/domain/refusal.ts';
import { isSubscribable } from '../../src/mcp/subscriptions/versions.ts';
import { runnableTools } from '../../src/mcp/tool-runner.ts';
import { prompts } from '../../src/prompts/index.ts';
import { resources } from '../../src/resources/index.ts';
import { tools } from '../../src/tools/index.ts';
import { runbookCommands } from '../../test/runbook/command-lines.ts';
import { PARITY } from '../../test/runbook/parity.ts';
import { cliPage } from './cli-page.ts';
import { promptsPage, resourcesPage } from './offer-pages.ts';
import { parityPage } from './parity-page.ts';
import { type DocumentedTool, toolsPage, toolTable } from './tools-page.ts';
import { walletsPage } from './wallets-page.ts';

const TABLE = /(<!-- tools:begin -->\n)[\s\S]*?(<!-- tools:end -->)/;

/** Returns every generated file by its path, the README with its table. Equal code gives equal bytes. */
export function generatedPages(readme: string): Readonly<Record<string, string>> {
  return {
    'docs/tools.md': toolsPage(documentedTools()),
    'docs/cli.md': cliPage(commands, tools),
    'docs/resources.md': resourcesPage(resources, isSubscribable),
    'docs/prompts.md': promptsPage(prompts),
    'docs/runbook-parity.md': parityPage(runbookCommands(), PARITY),
    'docs/wallets.md': walletsPage(WALLETS),
    'README.md': withTable(readme),
  };
}

export function documentedTools(): readonly DocumentedTool[] {
  const noStore = refused({ code: 'no_store', message: 'No store.', instead: 'Nothing is called here.' });
  const deps = { foundation: nodeFoundation(), openStore: async () => noStore, log: () => undefined };
  const runnable = runnableTools(tools, deps);
  return tools.flatMap((tool) => {
    const listed = runnable.get(tool.operation.name)?.listed;
    return listed === undefined ? [] : [{ tool, listed }];
  });
}

function withTable(readme: string): string {
  if (!TABLE.test(readme)) throw new Error('README.md has no <!-- tools:begin --> and <!-- tools:end -->.');
  const table = toolTable(tools, (name) => `docs/tools.md#${name}`);
  return readme.replace(TABLE, (_, begin: string, end: string) => `${begin}${table}\n${end}`);
}
