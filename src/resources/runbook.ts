import { z } from 'zod';
import { readOperation } from '../domain/change/operation.ts';
import { done } from '../domain/refusal.ts';
import type { Completer, ResourceDefinition } from '../mcp/resource.ts';
import { runbookText } from './runbook-text.ts';

/** Pages of the runbook with their titles, in the order of its steps. */
export const RUNBOOK_PAGES = {
  overview: 'Escalations: overview',
  triggers: 'Escalation triggers',
  levels: 'Levels',
  triage: 'Triage and assignment',
  investigation: 'Investigation',
  'procedure-1': 'Procedure 1: manual metadata',
  'procedure-2': 'Procedure 2: data correction',
  'procedure-3': 'Procedure 3: brand splitting',
  'procedure-4': 'Procedure 4: algorithm update',
  verification: 'Verification',
  closing: 'Closing',
  reporting: 'Tracking and reporting',
} as const;

const pages = Object.entries(RUNBOOK_PAGES);
const pageSchema = z.enum(Object.keys(RUNBOOK_PAGES)).describe('A step or procedure, e.g. procedure-1');

/** A page of the runbook in this project's words, with the tools that carry out its steps. */
export const readRunbook = readOperation({
  name: 'read_runbook',
  title: 'Read the runbook',
  toolset: 'triage',
  input: z.strictObject({ procedure: pageSchema }),
  output: z.object({ procedure: z.string(), text: z.string() }),
  refusals: [],
  async run({ procedure }) {
    return done({ procedure, text: await runbookText(procedure) });
  },
});

const completeProcedure: Completer = async (typed) =>
  pages.map(([page]) => page).filter((page) => page.startsWith(typed.toLowerCase()));

export const runbookResource: ResourceDefinition = {
  name: 'runbook',
  title: 'Runbook',
  description: 'How escalations are handled: a step or a procedure, with the tools that do it.',
  uriTemplate: 'runbook://{procedure}',
  operation: readRunbook,
  input: ({ procedure }) => ({ procedure }),
  complete: { procedure: completeProcedure },
  form: async (answer) => done({ mimeType: 'text/markdown', content: readRunbook.output.parse(answer).text }),
  list: async () =>
    pages.map(([page, title]) => ({
      uri: `runbook://${page}`,
      name: `runbook ${page}`,
      title: `Runbook: ${title}`,
      mimeType: 'text/markdown',
    })),
};
