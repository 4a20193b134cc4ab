import { done } from '../../src/domain/refusal.ts';
import type { HeavyReport, HeavyWork } from '../../src/heavy/messages.ts';
import { serveJobs } from '../../src/threads/serve-jobs.ts';

/** Ends each call as the name of its operation says. */
serveJobs<HeavyWork, HeavyReport>(({ operation, caller }, control) => {
  switch (operation) {
    case 'exit':
      return process.exit(3);
    case 'hang':
      control.report({ kind: 'progress', of: [1] });
      return new Promise(() => undefined);
    case 'fault':
      control.report({ kind: 'log', line: 'fault abcd in a thread' });
      return { kind: 'fault', reference: 'abcd' };
    case 'throw':
      throw new Error('as ordered');
    case 'refuse': {
      const outcome = { ok: false, refusal: { code: 'conflict', message: 'No.', instead: 'Do not.' } } as const;
      const rest = {
        for_person: null,
        change_id: null,
        digest: null,
        policy_version: null,
        result: 'conflict: refuse',
      };
      const fact = { at: '2026-02-14T09:00:00.000Z', actor: 'x', event: 'proposal_refused', ...rest } as const;
      return { kind: 'proposed', outcome, refused: [fact] };
    }
    default:
      control.report({ kind: 'progress', of: [1, 2, 'half'] });
      return { kind: 'read', outcome: done({ ...caller }) };
  }
});
