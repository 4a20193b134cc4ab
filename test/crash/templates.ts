import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { applyChange } from '../../src/executor/apply-change.ts';
import { decideChange } from '../../src/executor/decide.ts';
import { type ApproverKeyPair, approverFrom, enrolKeyPair } from '../concurrency/approver-key-pair.ts';
import { accepted, ROOT_CAUSE, SmallStore, SPLIT_PLAN } from '../executor/small-store.ts';
import { forgetHome } from '../set-up/homeless-store.ts';
import type { Scenario } from './scenarios.ts';

/** Killing a process loses its memory only, so these stores may be in a memory file system if there is one. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A directory that each case copies. */
export interface Template {
  readonly key: ApproverKeyPair;
  copy(): string;
  remove(): void;
}

export const remove = (directory: string): void => rmSync(directory, { recursive: true, force: true });

export async function makeTemplate(kind: Scenario['template']): Promise<Template> {
  const store = await SmallStore.open();
  const directory = mkdtempSync(join(PLACE, 'crash-template-'));
  try {
    const key = await enrolKeyPair('carol@rewardinsight.com', store.ports);
    await PREPARE[kind](store, key);
    // Nothing writes during the copy, so the files are consistent.
    cpSync(store.directory, directory, { recursive: true });
    forgetHome(directory);
    return {
      key,
      copy() {
        const other = mkdtempSync(join(PLACE, 'crash-'));
        cpSync(directory, other, { recursive: true });
        return other;
      },
      remove: () => remove(directory),
    };
  } finally {
    await store.close();
  }
}

const CLOCK_CONFIRMED = {
  event: 'clock_confirmed',
  actor: 'a person',
  for_person: null,
  change_id: null,
  digest: null,
  policy_version: null,
  result: '',
} as const;

const PREPARE: Readonly<Record<Scenario['template'], (store: SmallStore, key: ApproverKeyPair) => Promise<void>>> = {
  fresh: async () => {},
  async worked(store) {
    await store.apply([ROOT_CAUSE]);
    await store.apply(SPLIT_PLAN);
  },
  async interrupted(store, key) {
    const { ports } = store;
    const never = async (): Promise<never> => {
      throw new Error('interrupted');
    };
    const unfinished: CommitPorts = { ...ports, authorityWrites: { ...ports.authorityWrites, finish: never } };
    const unwritten: CommitPorts = { ...unfinished, writes: { ...ports.writes, commit: never } };
    for (const dying of [unwritten, unfinished]) {
      const { body, digest } = accepted(await store.propose([ROOT_CAUSE]));
      const request = { change_id: body.change_id, digest, decision: 'approve', comment: null } as const;
      accepted(await decideChange(request, approverFrom(key), ports));
      await applyChange(body.change_id, dying, writeOperations).catch(() => {});
    }
  },
  /** Assigned three weeks ago and unanswered; one proposal of today waits. */
  async late(store) {
    store.setTime('2026-01-24T09:00:00.000Z');
    // The store was made three weeks later, and a clock that goes back needs a person.
    await store.ports.authorityWrites.record({ ...CLOCK_CONFIRMED, at: store.ports.clock.now() });
    await store.apply([
      {
        operation: 'create_escalation',
        input: {
          brandid: 100,
          reason: 'low_confidence',
          details: 'Unanswered.',
          assigned_to: 'ed.allison@rewardinsight.com',
        },
      },
    ]);
    store.setTime('2026-02-14T09:00:00.000Z');
    accepted(await store.propose([ROOT_CAUSE]));
  },
};
