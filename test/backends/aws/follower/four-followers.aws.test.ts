import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { type AwsSettings, openAwsAgentSide } from '../../../../src/backends/aws/agent-side.ts';
import { openAwsCommitSide } from '../../../../src/backends/aws/commit-side.ts';
import { contentDigest } from '../../../../src/backends/aws/follower/content-digest.ts';
import { nodeFoundation } from '../../../../src/backends/embedded/node-foundation.ts';
import { Database } from '../../../../src/backends/sqlite/database.ts';
import { currentRevision } from '../../../../src/backends/sqlite/reads/store.ts';
import type { CommitBatch } from '../../../../src/domain/change/mutation.ts';
import { STORE } from '../../../contract/backend.ts';
import { inTurn } from '../../../contract/in-turn.ts';
import { aBatch, aBrand, aCombo, aFeedback } from '../../../contract/records.ts';
import { NO_SIGNATURES } from '../../embedded/given-store.ts';
import { type AwsStore, givenAwsStore } from '../given-aws-store.ts';
import { makeSnapshot } from '../make-snapshot.ts';

const COMMITS = 1_000;
const FOLLOWER = fileURLToPath(new URL('../../../../bin/brand-escalations-follower.mjs', import.meta.url));
const COMBOS = Array.from({ length: 20 }, (_, place) => aCombo({ ccid: place + 1, narrative: `STAR ${place}` }));
const BRANDS = [12345, 7];

let store: AwsStore;
const followers: ChildProcess[] = [];

afterEach(async () => {
  for (const follower of followers.splice(0)) follower.kill('SIGKILL');
  await store.close();
});

/** Starts the program that follows on a node. */
function follow(settings: AwsSettings): ChildProcess {
  const env = { ...process.env, ...store.variables(settings), AWS_EC2_METADATA_DISABLED: 'true' };
  const follower = spawn(process.execPath, [FOLLOWER], { env, stdio: 'ignore' });
  followers.push(follower);
  return follower;
}

/** Gives both brands the name of their revision, and moves combos to and fro: whoever reads a half of it notices. */
function entryAfter(revision: number): CommitBatch {
  const [from, to] = revision % 2 === 0 ? BRANDS : BRANDS.toReversed();
  const named = BRANDS.map((brandid) => {
    const brand = aBrand({ brandid, brandname: `Revision ${revision + 1}`, version: revision + 2 });
    return { kind: 'brand.update', brand } as const;
  });
  const combos = COMBOS.map(({ ccid, bankid }) => ({ ccid, bankid }));
  const feedback = aFeedback({ feedback_id: `fb-${revision}` });
  return aBatch(
    [
      ...named,
      { kind: 'combos.reassign', from: from ?? 0, to: to ?? 0, combos },
      { kind: 'feedback.append', feedback },
    ],
    `CHG-${revision}`,
  );
}

const replicaOf = ({ directory }: AwsSettings) => join(directory, 'replica.db');

function read<T>(settings: AwsSettings, what: (database: Database) => T): T {
  const database = new Database(replicaOf(settings), { readOnly: true });
  try {
    return database.snapshot(() => what(database));
  } finally {
    database.close();
  }
}

/** What a reader beside the follower sees: the revision, and whether all that an entry writes is of it. */
function state(database: Database) {
  const revision = currentRevision(database);
  const names = database.all('SELECT DISTINCT brandname AS name FROM brand').map(({ name }) => String(name));
  const owners = database.all('SELECT DISTINCT brandid FROM combo').map(({ brandid }) => Number(brandid));
  const feedback = Number(database.get('SELECT count(*) AS number FROM feedback')?.number);
  return { revision, names, owners, feedback };
}

const whole = (revision: number) => ({
  revision,
  names: [`Revision ${revision}`],
  owners: [BRANDS[revision % 2]],
  feedback: revision,
});

test(`four followers over ${COMMITS} commits hold the same, and a reader meets whole revisions only`, async () => {
  const brands = BRANDS.map((brandid) => aBrand({ brandid, brandname: 'Revision 0' }));
  store = await givenAwsStore(STORE, { brands, combos: COMBOS });
  const executor = await store.node();
  const side = await openAwsCommitSide(executor.settings, nodeFoundation(), NO_SIGNATURES);
  const nodes = [store.settings(), store.settings(), store.settings()];
  for (const node of nodes) follow(node);
  const seen = new Set<number>();
  const look = () => {
    for (const node of nodes.filter((one) => existsSync(replicaOf(one)))) {
      const found = read(node, state);
      expect(found).toEqual(whole(found.revision));
      seen.add(found.revision);
    }
  };
  const { commit } = inTurn(side);
  for (let revision = 0; revision < COMMITS; revision++) {
    expect(await commit(entryAfter(revision), { revision })).toBe('committed');
    if (revision % 5 === 0) look();
    if (revision === COMMITS / 4) {
      // One dies in the middle, and is started again.
      const [first] = followers;
      first?.kill('SIGKILL');
      if (first !== undefined) await once(first, 'exit');
      const [node] = nodes;
      if (node !== undefined) follow(node);
    }
    if (revision === COMMITS / 2) {
      // One begins late, with a snapshot.
      await makeSnapshot(executor.settings);
      const late = store.settings();
      nodes.push(late);
      follow(late);
    }
  }
  for (const node of nodes) {
    const reader = await openAwsAgentSide(node, nodeFoundation());
    expect(await reader.data.current()).toBe(COMMITS);
    await reader.close();
  }
  const digests = nodes.map((node) => read(node, contentDigest));
  expect(new Set(digests.map(({ digest }) => digest)).size).toBe(1);
  expect(digests).toEqual(nodes.map(() => read(executor.settings, contentDigest)));
  look();
  // The reader met them under way, not at their beginning and end alone.
  expect(seen.size).toBeGreaterThan(3);
  await side.close();
});
