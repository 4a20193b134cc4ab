import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import type { LoadedChange } from '../../src/domain/change/records.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { RefusalCode } from '../../src/domain/refusal.ts';
import { applyChange } from '../../src/executor/apply-change.ts';
import { decideChange } from '../../src/executor/decide.ts';
import type { HarnessClient } from '../harness/client.ts';
import { connect } from '../harness/connect.ts';
import { type EphemeralApprover, ephemeralApprover } from '../harness/ephemeral-approver.ts';
import { dumpGuarded, forgeProposal, type ProposalRow, rowOf, withOtherInput } from '../harness/forgery.ts';
import { type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';
import { answerOf, proposeMetadata, proposeNote, refusalOf } from './proposing.ts';

const NEW_ID = 'CHG-01KHZZZZZZZZZZZZZZZZZZZZZZ';

let store: TemporaryStore;
let approver: EphemeralApprover;
let client: HarnessClient;
/** A change that a person signed and that is not applied yet: the best target for a forgery. */
let approved: LoadedChange;
let applied: LoadedChange;
let waiting: LoadedChange;
let before: string;

async function approve(change: LoadedChange): Promise<void> {
  const request = {
    change_id: change.body.change_id,
    digest: change.digest,
    decision: 'approve',
    comment: null,
  } as const;
  answerOf(await decideChange(request, approver.approver, approver.ports));
}

beforeAll(async () => {
  store = await temporaryStore({ combos: 2000 });
  approver = await ephemeralApprover(store);
  const look = async (body: { change_id: string }) => approver.look(body.change_id);
  applied = await look(await proposeNote(approver.ports));
  answerOf(await approver.decide(applied, 'approve'));
  approved = await look(await proposeMetadata(approver.ports));
  waiting = await look(await proposeMetadata(approver.ports, '\\bStar\\s*Burger'));
  await approve(approved);
  before = dumpGuarded(store.directory);
  client = await connect('v1', store.directory);
});
afterAll(async () => {
  await client.close();
  await approver.close();
  store.remove();
});

interface Forgery {
  readonly what: string;
  readonly row: () => ProposalRow;
  readonly refusal: RefusalCode;
}

const original = ({ body, canonical, digest }: LoadedChange): ProposalRow => ({
  change_id: body.change_id,
  canonical,
  digest,
});
const otherBytes = (change: LoadedChange): ProposalRow => rowOf(withOtherInput(change.body, 'regex', '\\bS'));

const FORGERIES: readonly Forgery[] = [
  { what: 'an unchanged waiting change', row: () => original(waiting), refusal: 'not_allowed' },
  {
    what: 'other bytes under the approved id and digest',
    row: () => ({ ...otherBytes(approved), digest: approved.digest }),
    refusal: 'tampered',
  },
  {
    what: 'other bytes under the approved id, with their correct digest',
    row: () => otherBytes(approved),
    refusal: 'tampered',
  },
  {
    what: 'the approved bytes under another id',
    row: () => ({ ...original(approved), change_id: NEW_ID }),
    refusal: 'tampered',
  },
  {
    what: 'the approved change with another id and the same nonce',
    row: () => rowOf({ ...approved.body, change_id: NEW_ID }),
    refusal: 'not_allowed',
  },
  {
    what: 'the approved change with a later expiry',
    row: () => rowOf({ ...approved.body, expires_at: '2099-01-01T00:00:00.000Z' }),
    refusal: 'tampered',
  },
  {
    what: 'the approved change with another requester',
    row: () => rowOf({ ...approved.body, requested_by: { ...approved.body.requested_by, kind: 'human' } }),
    refusal: 'tampered',
  },
  {
    what: 'the approved change for another store',
    row: () => rowOf({ ...approved.body, store_id: 'another' }),
    refusal: 'tampered',
  },
  {
    what: 'a waiting change under the approved digest',
    row: () => ({ ...original(waiting), digest: approved.digest }),
    refusal: 'tampered',
  },
  {
    what: 'a waiting change that claims low risk',
    row: () =>
      rowOf({
        ...waiting.body,
        risk: 'low',
        steps: waiting.body.steps.map((step) => ({ ...step, risk: 'low' as const })),
      }),
    refusal: 'not_allowed',
  },
  {
    what: 'a waiting change with the approved nonce',
    row: () => rowOf({ ...waiting.body, nonce: approved.body.nonce }),
    refusal: 'not_allowed',
  },
  {
    what: 'a change that claims to be approved',
    row: () => ({ ...original(waiting), canonical: waiting.canonical.replace('{', '{"state":"approved",') }),
    refusal: 'tampered',
  },
  {
    what: 'the approved change, not in canonical form',
    row: () => ({ ...original(approved), canonical: `${approved.canonical} ` }),
    refusal: 'tampered',
  },
  {
    what: 'text that is not JSON',
    row: () => ({ ...original(approved), canonical: '{"approved":' }),
    refusal: 'tampered',
  },
  { what: 'a replayed applied change', row: () => original(applied), refusal: 'not_allowed' },
  {
    what: 'an applied change under a new id',
    row: () => rowOf({ ...applied.body, change_id: NEW_ID }),
    refusal: 'not_allowed',
  },
];

describe('given rows that another process wrote into proposals.db', () => {
  test.each(FORGERIES)('$what, then the executor refuses it and nothing changes', async ({ row, refusal }) => {
    const forged = row();
    forgeProposal(store.directory, forged);
    try {
      expect(refusalOf(await applyChange(forged.change_id, approver.ports, writeOperations)).code).toBe(refusal);
      const seen = await client.callTool('get_change', { change_id: forged.change_id });
      if (refusal === 'tampered') expect(seen.refusal?.code).toBe('tampered');
      else expect(seen.structured?.change_id).toBe(forged.change_id);
      expect(dumpGuarded(store.directory) === before).toBe(true);
    } finally {
      for (const change of [approved, applied, waiting]) forgeProposal(store.directory, original(change));
    }
  });

  test('with a column that says "approved", then the executor ignores the column', async () => {
    const database = new DatabaseSync(storeFiles(store.directory).proposals);
    database.exec(
      "DROP TRIGGER proposal_is_never_edited; ALTER TABLE proposal ADD COLUMN state TEXT; UPDATE proposal SET state = 'approved'",
    );
    database.close();
    const { change_id } = waiting.body;
    expect(refusalOf(await applyChange(change_id, approver.ports, writeOperations)).code).toBe('not_allowed');
    expect((await approver.look(change_id)).state).toBe('proposed');
    expect(dumpGuarded(store.directory) === before).toBe(true);
  });

  test('with the approved bytes (the control), then they are applied, and the dump shows it', async () => {
    const application = answerOf(await applyChange(approved.body.change_id, approver.ports, writeOperations));
    expect(application.state).toBe('applied');
    expect(dumpGuarded(store.directory) === before).toBe(false);
  });
});
