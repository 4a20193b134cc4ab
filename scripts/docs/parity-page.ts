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

/** On one line, as a shell would take it too. */
const oneLine = (command: string): string => command.replace(/\\\n\s*/g, '');

/** docs/runbook-parity.md: each command line of the runbook, and what it does here. The parity test holds it to that. */
export function parityPage(commands: readonly RunbookCommand[], rows: readonly ParityRow[]): string {
  const cells = commands.map(({ section, text, script }, index) => {
    const { tool = script, expected } = rows[index] ?? { expected: { kind: 'answers' as const } };
    const why = expected.kind === 'refuses' ? expected.why : '';
    return [section, `\`${oneLine(text)}\``, `[\`${tool}\`](tools.md#${tool})`, outcomeOf(expected), why];
  });
  const refused = rows.filter(({ expected }) => expected.kind === 'refuses').length;
  return page([
    '# Runbook parity',
    'Written by `npm run docs` from `test/runbook/parity.ts`, which `test/e2e/runbook-parity.test.ts` holds to what happens. Do not edit.',
    `The runbook has ${commands.length} command lines. Each works as it stands there, in a shell, with \`brand-escalations call NAME\` in place of \`python scripts/NAME.py\` (and of \`python infrastructure/NAME.py\`). The table says what each does on fresh sample data, on which nothing was decided yet: ${commands.length - refused} answer or propose, and ${refused} are refused there for the reason given, which is the runbook’s own order of steps. A line that proposes writes nothing: a person decides. Where a person has approved what comes before, the refused lines of Procedure 3, and of Procedure 4 up to the deployment to prod, work as well: \`test/e2e/runbook-in-order.test.ts\` runs them so.`,
    table(['Section', 'Command', 'Tool', 'On fresh sample data', 'Why'], cells),
  ]);
}
