import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import type { AuditFact } from '../../src/domain/change/audit.ts';
import { EVERYTHING_OFFERED } from '../../src/domain/operations/toolsets.ts';
import { done } from '../../src/domain/refusal.ts';
import { ThreadedCalls } from '../../src/heavy/threaded-calls.ts';
import { Fault } from '../../src/mcp/fault.ts';
import { call } from '../mcp/calls.ts';

const noRecord = () => Promise.reject(new Error('nothing to record'));

let logged: string[];
let calls: ThreadedCalls;
beforeEach(() => {
  logged = [];
  calls = new ThreadedCalls({
    workerData: {
      dataDirectory: '/nowhere',
      backend: { kind: 'embedded' },
      offered: EVERYTHING_OFFERED,
      commandLine: 'x',
    },
    connect: () => undefined,
    threads: 1,
    log: (line) => logged.push(line),
    ids: nodeFoundation().ids,
    script: new URL('./obedient-heavy-worker.ts', import.meta.url),
  });
});
afterEach(() => calls.close());

const answered = done({ clientName: call.clientName, connection: call.connection });

describe('given a thread that answers', () => {
  test('then its answer and its progress arrive, and it knows who calls', async () => {
    const progress: unknown[] = [];
    expect(await calls.read('answer', {}, { ...call, progress: (...of) => progress.push(of) })).toEqual(answered);
    expect(progress).toEqual([[1, 2, 'half']]);
  });

  test('when it refuses a proposal, then the refusal is recorded once, here', async () => {
    const facts: AuditFact[] = [];
    const record = async (fact: AuditFact) => void facts.push(fact);
    const outcome = await calls.propose('refuse', { steps: [] }, call, record);
    expect(outcome).toEqual({ ok: false, refusal: { code: 'conflict', message: 'No.', instead: 'Do not.' } });
    expect(facts).toMatchObject([{ event: 'proposal_refused', result: 'conflict: refuse' }]);
  });

  test('when it met a bug, then the log has it, and the caller its reference', async () => {
    const error = await calls.read('fault', {}, call).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Fault);
    expect(error).toMatchObject({ reference: 'abcd' });
    expect(logged).toEqual(['fault abcd in a thread']);
  });

  test('when its message itself is a bug, then that is one of this server', async () => {
    await expect(calls.read('throw', {}, call)).rejects.toThrow('The thread of heavy calls failed: as ordered');
    await expect(calls.propose('answer', { steps: [] }, call, noRecord)).rejects.toThrow('ended as read');
  });
});

describe('given a thread that does not answer', () => {
  test('when it dies, then the call may be repeated, the log says why, and the next call is answered', async () => {
    const outcome = await calls.read('exit', {}, call);
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'busy', retry_after_seconds: 1 } });
    const reference = /fault (\w+) in the thread of exit: .*exited with code 3/.exec(logged.join())?.[1];
    expect(JSON.stringify(outcome)).toContain(`(reference ${reference})`);
    expect(await calls.read('answer', {}, call)).toEqual(answered);
  });

  test('when it dies in a proposal, then the same holds', async () => {
    const outcome = await calls.propose('exit', { steps: [] }, call, noRecord);
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'busy' } });
    expect(JSON.stringify(outcome)).toContain('if a change was proposed, that answers with it');
  });

  test('when this server ends, then the call is refused', async () => {
    const busy = Promise.withResolvers<void>();
    const outcome = calls.read('hang', {}, { ...call, progress: () => busy.resolve() });
    await busy.promise;
    await calls.close();
    expect(await outcome).toMatchObject({ ok: false, refusal: { code: 'busy' } });
    expect(logged).toEqual([]);
  });
});
