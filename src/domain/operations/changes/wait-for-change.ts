import { z } from 'zod';
import { changeIdSchema } from '../../change/change.ts';
import { decidedChangeSchema, viewChange } from '../../change/change-view.ts';
import { isFinal } from '../../change/lifecycle.ts';
import { readOperation } from '../../change/operation.ts';
import { loadChange } from '../../change/records.ts';
import { done } from '../../refusal.ts';

const POLL_MS = 500;

/** Waits for a bounded time until a person has decided and the change is applied or final. */
export const waitForChange = readOperation({
  name: 'wait_for_change',
  title: 'Wait for a decision on a change',
  toolset: 'changes',
  input: z.strictObject({
    change_id: changeIdSchema,
    timeout_seconds: z.int().min(0).max(50).default(25).describe('Clients time out after 60 s'),
  }),
  output: z.object({
    settled: z.boolean().describe('false: call again'),
    change: decidedChangeSchema.describe('get_change has the whole of it'),
  }),
  refusals: ['not_found', 'tampered', 'no_store'],
  async run({ change_id, timeout_seconds }, ports, context) {
    for (let waited = 0; ; waited += POLL_MS) {
      const loaded = await loadChange(change_id, ports);
      if (!loaded.ok) return loaded;
      const settled = isFinal(loaded.value.state);
      if (settled || waited >= timeout_seconds * 1000 || context.signal.aborted) {
        return done({ settled, change: viewChange(loaded.value, ports.commandLine) });
      }
      context.progress(waited / 1000, timeout_seconds, `waiting for a person's decision (${loaded.value.state})`);
      await ports.clock.sleep(POLL_MS, context.signal);
    }
  },
});
