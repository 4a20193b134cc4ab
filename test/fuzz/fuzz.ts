import { proposeNote } from '../e2e/proposing.ts';
import { ephemeralApprover } from '../harness/ephemeral-approver.ts';
import { dumpGuarded } from '../harness/forgery.ts';
import { temporaryStore } from '../harness/temporary-store.ts';
import { type Frame, frames, type ListedTools } from './frames.ts';
import { failure } from './judge.ts';
import { fuzzHttp } from './over-http.ts';
import { fuzzStdio } from './over-stdio.ts';
import type { Tally } from './tally.ts';

export const TRANSPORTS = { stdio: fuzzStdio, http: fuzzHttp } as const;
export type FuzzedTransport = keyof typeof TRANSPORTS;

export interface FuzzOptions {
  readonly transport: FuzzedTransport;
  readonly calls: number;
  readonly seed: number;
}

/**
 * Fuzzes a server over a transport, on a store of sample data in which changes wait. Afterwards everything that only a
 * person's approval may change has to be as it was.
 */
export async function fuzz({ transport, calls, seed }: FuzzOptions): Promise<Tally> {
  const store = await temporaryStore({ combos: 2000 });
  try {
    const approver = await ephemeralApprover(store);
    const { change_id } = await proposeNote(approver.ports);
    await approver.close();
    const before = dumpGuarded(store.directory);
    const framesFor = (tools: ListedTools): readonly Frame[] => frames(tools, [change_id], calls, seed);
    const tally = await TRANSPORTS[transport](store.directory, framesFor);
    if (dumpGuarded(store.directory) !== before) tally.fail(failure('data or authority has changed', undefined, ''));
    return tally;
  } finally {
    store.remove();
  }
}
