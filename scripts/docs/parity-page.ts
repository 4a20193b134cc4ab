import type { RunbookCommand } from '../../test/runbook/command-lines.ts';
import type { Expected, ParityRow } from '../../test/runbook/parity.ts';
import { page, table } from './markdown.ts';

function outcomeOf(expected: Expected): string {
  switch (expected.kind) {
    case 'answers':
      return 'answers';
    case 'proposes':
      return `proposes a change, ${expected.risk} risk`;
    case 'refuses':
      return `refuses: \`${expected.code}\``;
  }
}

/** Joins the lines of a command into one, as a shell would. */
const oneLine = (command: string): string => command.replace(/\\\n\s*/g, '');

/** Returns docs/runbook-parity.md: each command line of the runbook and its outcome here, which the parity test checks. */
export function parityPage(commands: readonly RunbookCommand[], rows: readonly ParityRow[]): string {
  const cells = commands.map(({ section, text, script }, index) => {
    const { tool = script, expected } = rows[index] ?? { expected: { kind: 'answers' as const } };
    const why = expected.kind === 'refuses' ? expected.why : '';
    return [section, `\`${oneLine(text)}\``, `[\`${tool}\`](tools.md#${tool})`, outcomeOf(expected), why];
  });
  const refused = rows.filter(({ expected }) => expected.kind === 'refuses').length;
  return page([
    '# Runbook parity',
    'Written by `npm run docs` from `test/runbook/parity.ts`. `test/e2e/runbook-parity.long.test.ts` checks every row. Do not edit.',
    `The runbook has ${commands.length} command lines. Each works unchanged in a shell, with \`brand-escalations call NAME\` in place of \`python scripts/NAME.py\` (and of \`python infrastructure/NAME.py\`). The table shows what each does on fresh sample data, before any decision: ${commands.length - refused} answer or propose, and ${refused} are refused, because the runbook expects earlier steps to be done. The last column gives the reason. A line that proposes writes nothing: a person decides. Once a person has approved the earlier steps, the refused lines of Procedure 3 work too, and those of Procedure 4 up to the deployment to prod: \`test/e2e/runbook-in-order.long.test.ts\` runs them in order.`,
    table(['Section', 'Command', 'Tool', 'On fresh sample data', 'Why'], cells),
  ]);
}
