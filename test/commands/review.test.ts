import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { outcomeText } from '../../src/commands/changes.ts';
import type { CommandContext } from '../../src/commands/command.ts';
import { changesReview } from '../../src/commands/review.ts';
import { ApproverFiles } from '../../src/console/approver-files.ts';
import { enrolAnotherApprover } from '../../src/console/enrolment.ts';
import { startSignedHead } from '../../src/console/signed-head.ts';
import { DEFAULT_POLICY } from '../../src/domain/change/policy.ts';
import type { ProposedChange, RequestedStep } from '../../src/domain/change/proposal.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { applyChange } from '../../src/executor/apply-change.ts';
import { accepted, ROOT_CAUSE, SmallStore, SPLIT } from '../executor/small-store.ts';

const REVIEWER = 'rita@example.com';
const PASSPHRASE = 'correct horse battery staple';
const NOW = '2026-02-14T09:00:00.000Z';

let store: SmallStore;
let files: ApproverFiles;
async function givenChange(step: RequestedStep): Promise<ProposedChange> {
  store = await SmallStore.open();
  files = new ApproverFiles(store.directory);
  files.writePolicy(DEFAULT_POLICY);
  const request = { approver_id: REVIEWER, passphrase: PASSPHRASE };
  accepted(await enrolAnotherApprover(request, store.approver, store.ports, (key) => files.writeKey(key)));
  accepted(await startSignedHead(store.approver, files, store.ports));
  return accepted(await store.propose([step]));
}
afterEach(() => store.close());

/** Runs the review with these answers of a person, each after some time. Returns the questions. */
async function review(
  answers: readonly { readonly type: string; readonly at?: string }[],
  { ports = store.ports, notes = [] }: { readonly ports?: CommitPorts; readonly notes?: string[] } = {},
): Promise<readonly string[]> {
  const asked: string[] = [];
  const left = [...answers];
  const context: Omit<CommandContext, Unused> = {
    files,
    json: false,
    apply: 'here',
    terminal: {
      interactive: true,
      columns: 100,
      rows: 1000,
      outColumns: undefined,
      out: () => {},
      note: (text) => notes.push(text),
      async ask(question) {
        asked.push(question);
        const answer = left.shift();
        if (answer?.at !== undefined) store.setTime(answer.at);
        return answer?.type ?? 'quit';
      },
    },
    applierOn: (on) => (changeId) => applyChange(changeId, on, writeOperations),
    withStore: (work) => work(ports),
  };
  accepted(await changesReview.run({ positionals: [], options: { as: REVIEWER } }, { ...unused, ...context }));
  return asked;
}

const notHere = () => {
  throw new Error('a review needs none of it');
};
type Unused =
  | 'dataDirectory'
  | 'storePlace'
  | 'readPath'
  | 'transfer'
  | 'createSampleStore'
  | 'mailRoute'
  | 'withToolbox'
  | 'damagedFiles'
  | 'auditLengthAt'
  | 'exposedPaths';
const unused: Pick<CommandContext, Unused> = {
  damagedFiles: notHere,
  readPath: notHere,
  auditLengthAt: notHere,
  exposedPaths: () => [],
  dataDirectory: '',
  storePlace: '',
  transfer: {
    importRecords: notHere,
    withRecords: notHere,
    sampleRecords: notHere,
    backUp: notHere,
    migrate: notHere,
    stageRestore: notHere,
  },
  withToolbox: notHere,
  createSampleStore: notHere,
  mailRoute: notHere,
};

describe('given a change of low risk', () => {
  let change: ProposedChange;
  beforeEach(async () => {
    change = await givenChange(ROOT_CAUSE);
  });

  test('when the answer takes longer than the passphrase is kept, then it is asked again before anything is signed', async () => {
    const late = '2026-02-14T09:15:00.001Z';
    const asked = await review([{ type: PASSPHRASE, at: NOW }, { type: 'approve', at: late }, { type: PASSPHRASE }]);
    expect(asked.map((question) => question.slice(0, 10))).toEqual(['Passphrase', 'To approve', 'Passphrase']);
    expect(await store.stateOf(change)).toBe('applied');
  });

  test('when the answer comes in time, then one passphrase is enough', async () => {
    const asked = await review([{ type: PASSPHRASE }, { type: 'approve', at: '2026-02-14T09:15:00.000Z' }]);
    expect(asked).toHaveLength(2);
    expect(await store.stateOf(change)).toBe('applied');
  });
});

test.each([
  ['proposed', /still needs another person's/],
  ['approved', /Another process applies it/],
  ['withdrawn', /^CHG-1 has your approval, and is withdrawn\.$/],
  ['expired', /^CHG-1 has your approval, and is expired\.$/],
] as const)('an approval of a change that is then %s reads so', (state, text) => {
  expect(outcomeText('CHG-1', { decision: 'approve', state, application: null })).toMatch(text);
});

test('a change that is withdrawn just after its approval reads so in a review', async () => {
  const change = await givenChange(ROOT_CAUSE);
  const { change_id } = change.body;
  const { authorityWrites, proposals } = store.ports;
  const ports: CommitPorts = {
    ...store.ports,
    authorityWrites: {
      ...authorityWrites,
      async recordDecision(decision, fact) {
        const recorded = await authorityWrites.recordDecision(decision, fact);
        await proposals.withdraw(change_id, NOW, { ...fact, event: 'change_withdrawn' });
        return recorded;
      },
    },
  };
  const notes: string[] = [];
  await review([{ type: PASSPHRASE }, { type: 'approve' }], { ports, notes });
  expect(notes).toContainEqual(expect.stringMatching(/^Approved; now withdrawn\./));
});

describe('given a change of high risk', () => {
  let change: ProposedChange;
  beforeEach(async () => {
    change = await givenChange(SPLIT);
  });

  test('then the word "approve" does not approve it, but the end of its id does', async () => {
    const asked = await review([{ type: PASSPHRASE }, { type: 'approve' }]);
    expect(asked[1]).toMatch(/^High risk\. To approve, type \w{4}, the last 4 characters/);
    expect(await store.stateOf(change)).toBe('proposed');
    await review([{ type: PASSPHRASE }, { type: change.body.change_id.slice(-4).toLowerCase() }]);
    expect(await store.stateOf(change)).toBe('applied');
  });
});
