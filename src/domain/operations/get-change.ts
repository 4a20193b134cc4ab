import { z } from 'zod';
import { changeIdSchema } from '../change/change.ts';
import { changeViewSchema, viewChange } from '../change/change-view.ts';
import { loadChange } from '../change/records.ts';
import { done } from '../refusal.ts';
import { readOperation } from './operation.ts';

/** One change: what it would do or did, its state, who decided. */
export const getChange = readOperation({
  name: 'get_change',
  title: 'Get a change',
  toolset: 'changes',
  input: z.strictObject({ change_id: changeIdSchema }),
  output: changeViewSchema,
  refusals: ['not_found', 'tampered'],
  async run({ change_id }, ports) {
    const loaded = await loadChange(change_id, ports);
    return loaded.ok ? done(viewChange(loaded.value, ports.commandLine)) : loaded;
  },
});
