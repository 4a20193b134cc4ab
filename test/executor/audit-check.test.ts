import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { nodeHasher } from '../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { ApproverFiles } from '../../src/console/approver-files.ts';
import { decideAndSign, startSignedHead } from '../../src/console/signed-head.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { canonicalJson } from '../../src/domain/text/canonical.ts';
import { verifyAudit } from '../../src/executor/audit-check.ts';
import { accepted, finding, SmallStore } from './small-store.ts';

const CHANGES = 7;
let store: SmallStore;
let files: ApproverFiles;
beforeAll(async () => {
  store = await SmallStore.open();
  files = new ApproverFiles(store.directory);
  accepted(await startSignedHead(store.approver, files, store.ports));
  for (let i = 0; i < CHANGES; i++) {
    const { body, digest } = accepted(await store.propose([finding(i)]));
    const request = { change_id: body.change_id, digest, decision: 'approve', comment: null } as const;
    accepted(
      await decideAndSign(request, store.approver, files, {
        apply: 'here',
        ports: store.ports,
        operations: writeOperations,
      }),
    );
  }
});
afterAll(() => store.close());

/** The ports, and what is read: `walk` where the chain is walked from its start, else the record that is pulled. */
function watched(): { readonly ports: CommitPorts; readonly log: string[] } {
  const log: string[] = [];
  const counting = <T>(name: string, stream: () => AsyncIterable<T>) =>
    async function* () {
      for await (const one of stream()) {
        log.push(name);
        yield one;
      }
    };
  const { authority, data } = store.ports;
  const ports: CommitPorts = {
    ...store.ports,
    authority: {
      ...authority,
      decisions: counting('decision', () => authority.decisions()),
      applications: counting('application', () => authority.applications()),
      authorityAudit(from, limit) {
        if (from === 1) log.push('walk');
        return authority.authorityAudit(from, limit);
      },
    },
    data: { ...data, appliedChanges: counting('applied', () => data.appliedChanges()) },
  };
  return { ports, log };
}

const verify = (ports: CommitPorts, batchSize?: number) =>
  verifyAudit(ports, ports.verifier, accepted(files.readAnchor()), batchSize);

describe('verifying the audit', () => {
  test('holds no more records of a kind than a batch, however many there are', async () => {
    const { ports, log } = watched();
    expect((await verify(ports, 2)).problems).toEqual([]);
    for (const kind of ['decision', 'application', 'applied']) {
      expect(log.filter((one) => one === kind)).toHaveLength(CHANGES);
      const held = log
        .join(' ')
        .split('walk')
        .map((between) => between.split(' ').filter((one) => one === kind).length);
      expect(Math.max(...held)).toBe(2);
    }
  });

  test('walks the chain as often for all as for one, where all fit into a batch', async () => {
    const { ports, log } = watched();
    expect((await verify(ports)).problems).toEqual([]);
    expect(log.filter((one) => one === 'walk')).toHaveLength(4);
  });

  test('finds the same in small batches as in one', async () => {
    const database = new DatabaseSync(storeFiles(store.directory).authority);
    const triggers = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
    for (const { name } of triggers) database.exec(`DROP TRIGGER "${String(name)}"`);
    database.exec(`DELETE FROM decision WHERE change_id = (SELECT max(change_id) FROM decision);
      DELETE FROM execution WHERE change_id = (SELECT min(change_id) FROM execution);
      INSERT INTO decision SELECT change_id, 'mallory', json_set(document, '$.approver_id', 'mallory')
        FROM decision WHERE change_id = (SELECT min(change_id) FROM decision);
      UPDATE execution SET state = 'failed' WHERE change_id = (SELECT max(change_id) FROM execution)`);
    database.close();
    const inOne = (await verify(store.ports)).problems;
    const kinds = (problems: typeof inOne) =>
      problems.map(({ chain, seq, problem }) => `${chain} ${seq} ${problem}`).sort();
    expect(new Set(inOne.map(({ chain }) => chain))).toEqual(new Set(['decisions', 'applications', 'applied']));
    expect(inOne.some(({ problem }) => problem.endsWith('is gone'))).toBe(true);
    for (const batchSize of [1, 2, 3])
      expect(kinds((await verify(store.ports, batchSize)).problems)).toEqual(kinds(inOne));
  });
});

describe('given an agent side that rewrites its chain', () => {
  let other: SmallStore;
  let anchors: ApproverFiles;
  beforeEach(async () => {
    other = await SmallStore.open();
    anchors = new ApproverFiles(other.directory);
    accepted(await startSignedHead(other.approver, anchors, other.ports));
  });
  afterEach(() => other.close());

  const applied = async (number: number, before: () => void = () => {}) => {
    const { body, digest } = accepted(await other.propose([finding(number)]));
    before();
    const request = { change_id: body.change_id, digest, decision: 'approve', comment: null } as const;
    const applying = { apply: 'here', ports: other.ports, operations: writeOperations } as const;
    accepted(await decideAndSign(request, other.approver, anchors, applying));
  };
  const onProposals = (sql: string) => () => {
    const database = new DatabaseSync(storeFiles(other.directory).proposals);
    database.exec('DROP TRIGGER IF EXISTS audit_is_never_edited; DROP TRIGGER IF EXISTS audit_is_never_deleted');
    database.exec(sql);
    database.close();
  };
  const problems = async () =>
    (await verifyAudit(other.ports, other.ports.verifier, accepted(anchors.readAnchor()))).problems;

  test('when it has no readable head at a claim, then that is a problem, also after the chain is gone', async () => {
    await applied(1, onProposals("UPDATE audit SET hash = 'x' WHERE seq = (SELECT max(seq) FROM audit)"));
    onProposals('DELETE FROM audit')();
    expect(await problems()).toEqual([
      { chain: 'proposals', seq: 0, problem: expect.stringMatching(/^authority entry \d+ found no readable head/) },
    ]);
  });

  test('when it is empty at a later claim, then that is a problem of its own', async () => {
    await applied(1);
    await applied(2, onProposals('DELETE FROM audit'));
    expect(await problems()).toContainEqual({
      chain: 'proposals',
      seq: 0,
      problem: expect.stringMatching(/^authority entry \d+ found no entries, and entry \d+ countersigned one/),
    });
  });

  test.each([
    ['an intact one of a newer format', '{"format":99}', /^A stored audit fact has format 99/],
    ['an intact one of another shape', '{}', /^is not an audit entry of the expected shape/],
    ['one of a newer format with another hash', '{"format":99,"edited":true}', /^was edited/],
    ['one that is no JSON', 'no JSON', /^was edited/],
  ])('when an entry cannot be read, as %s, then it is listed in its place', async (_, fact, problem) => {
    await applied(1);
    const head = await other.ports.proposals.proposalAuditHead();
    if (head === undefined) throw new Error('no entries');
    const seq = head.seq + 1;
    const covered = fact === '{}' ? {} : { format: 99 };
    const hash = nodeHasher.sha256(canonicalJson({ seq, previous: head.hash, fact: covered }));
    onProposals(`INSERT INTO audit VALUES (${seq}, '${head.hash}', '${fact}', '${hash}')`)();
    expect(await problems()).toEqual([{ chain: 'proposals', seq, problem: expect.stringMatching(problem) }]);
  });

  test('when an entry has a number that is no safe integer, then a gap is listed', async () => {
    await applied(1);
    onProposals("INSERT INTO audit VALUES (9223372036854775807, 'p', '{}', 'h')")();
    expect(await problems()).toEqual([
      { chain: 'proposals', seq: 2, problem: expect.stringMatching(/^entry 2 is missing/) },
    ]);
  });
});
