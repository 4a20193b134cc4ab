import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAgentSide } from '../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { loadChange } from '../../src/domain/change/records.ts';
import { dumpGuarded } from '../harness/forgery.ts';
import { OWNER, type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';
import { answerOf, proposeMetadata, proposeNote } from './proposing.ts';
import { hasScript, runPiped, runTyped } from './terminal.ts';

const PASSPHRASE = 'correct horse battery staple';
const ASKED = `Passphrase of ${OWNER}: `;
const APPROVE = { to: 'To approve, type approve; or back, exact, quit? ', type: 'approve' };
const WITHOUT_TERMINAL = !hasScript();
if (WITHOUT_TERMINAL)
  process.stderr.write('SKIPPED: deciding on a terminal, because there is no `script` of util-linux here.\n');

let store: TemporaryStore;
let agent: ReturnType<typeof openAgentSide>;
beforeAll(async () => {
  store = await temporaryStore({ combos: 2000 });
  agent = openAgentSide(store.directory, nodeFoundation());
});
afterAll(async () => {
  await agent.close();
  store.remove();
});

const stateOf = async (changeId: string) => answerOf(await loadChange(changeId, agent)).state;

describe('given no terminal', () => {
  test.each([
    ['approvers', 'init'],
    ['approvers', 'init', '--id', OWNER],
    ['approvers', 'add', '--id', 'bob@example.com'],
    ['changes', 'review'],
  ])('then "%s %s" is refused for any piped input', async (...args) => {
    const before = dumpGuarded(store.directory);
    const { code, errors } = runPiped(store.directory, args);
    expect({ code, errors }).toEqual({ code: 3, errors: expect.stringMatching(/person at a terminal|approvers init/) });
    expect(dumpGuarded(store.directory) === before).toBe(true);
  });

  test.each(['approve', 'reject'])('then "changes %s" is refused', async (verb) => {
    const { change_id } = await proposeNote(agent);
    const { code, errors } = runPiped(store.directory, ['changes', verb, change_id]);
    expect({ code, errors }).toEqual({ code: 3, errors: expect.stringContaining('person at a terminal') });
    expect(await stateOf(change_id)).toBe('proposed');
  });

  test.each(['--passphrase', '--passphrase-file', '--yes', '--force', '--key'])(
    'then there is no option %s',
    (option) => {
      const { code, errors } = runPiped(store.directory, [
        'changes',
        'approve',
        'CHG-01KH0000000000000000000000',
        option,
        'x',
      ]);
      expect({ code, errors }).toEqual({ code: 2, errors: expect.stringContaining(`no option ${option}`) });
    },
  );
});

describe.skipIf(WITHOUT_TERMINAL)('given a person at a terminal', () => {
  test('then "approvers init" asks again for what cannot be, enrols nobody at Ctrl-C, and says so', async () => {
    const ended = await runTyped(
      store.directory,
      ['approvers', 'init', '--id', 'no person', '--preset', 'sole'],
      [
        { to: 'address [', type: 'ann smith' },
        { to: 'address [', type: OWNER },
        { to: 'Preset, one of', type: 'solo' },
        { to: 'or more): ', type: 'short' },
        { to: 'or more): ', type: PASSPHRASE },
        { to: 'Repeat it: ', type: `${PASSPHRASE}.` },
        { to: 'or more): ', keys: '\u0003' },
      ],
    );
    expect(ended).toMatchObject({ code: 3, output: expect.stringContaining('nothing more was decided') });
    for (const said of ['"ann smith" cannot be', 'no preset "sole"', 'only 5 characters', 'passphrases differ'])
      expect(ended.output).toContain(said);
    expect(await agent.authority.approvers()).toEqual([]);
    expect(existsSync(join(store.directory, 'policy.json'))).toBe(false);
  });

  test('then "approvers init" enrols them once and does not echo the passphrase', async () => {
    const args = ['approvers', 'init', '--id', OWNER];
    const ended = await runTyped(store.directory, args, [
      { to: 'or more): ', type: PASSPHRASE },
      { to: 'Repeat it: ', type: PASSPHRASE },
    ]);
    expect(ended).toMatchObject({ code: 0, output: expect.stringContaining(`${OWNER} can now decide`) });
    expect(ended.output).not.toContain(PASSPHRASE);
    expect((await agent.authority.approvers()).map((one) => one.approver_id)).toEqual([OWNER]);
  });

  test('then no passphrase is asked where nothing is left to do', async () => {
    for (const args of [
      ['approvers', 'init'],
      ['approvers', 'policy'],
    ]) {
      const ended = await runTyped(store.directory, args, [{ to: 'assphrase', keys: '\u0003' }]);
      expect(ended.output).toMatch(/enrolled already|already: nothing is left/);
      expect(ended.output).not.toMatch(/assphrase (?:of|\()/);
    }
  });

  test('then a second "approvers init" completes an enrolment that was interrupted before the head was signed', async () => {
    const head = join(store.directory, 'audit-head.json');
    rmSync(head);
    const args = ['approvers', 'init', '--id', OWNER];
    const ended = await runTyped(store.directory, args, [{ to: ASKED, type: PASSPHRASE }]);
    expect(ended).toMatchObject({ code: 0, output: expect.stringContaining('Key fingerprint') });
    expect(existsSync(head)).toBe(true);
  });

  test('then three wrong passphrases decide nothing', async () => {
    const { change_id } = await proposeNote(agent);
    const wrong = { to: ASKED, type: 'not the passphrase' };
    const ended = await runTyped(store.directory, ['changes', 'approve', change_id], [APPROVE, wrong, wrong, wrong]);
    expect(ended).toMatchObject({ code: 3, output: expect.stringContaining('The passphrase is wrong') });
    expect(await stateOf(change_id)).toBe('proposed');
  });

  test('then "changes approve" shows the whole change and applies it after the passphrase', async () => {
    const { change_id } = await proposeNote(agent, 'Seen before it is signed.');
    const args = ['changes', 'approve', change_id];
    const ended = await runTyped(store.directory, args, [APPROVE, { to: ASKED, type: PASSPHRASE }]);
    expect(ended).toMatchObject({ code: 0, output: expect.stringContaining(`${change_id} is applied`) });
    expect(ended.output.indexOf('Seen before it is signed.')).toBeGreaterThan(-1);
    expect(ended.output.indexOf('Seen before it is signed.')).toBeLessThan(ended.output.indexOf(ASKED));
    expect(ended.output).not.toContain(PASSPHRASE);
    expect(await stateOf(change_id)).toBe('applied');
  });

  test('then an approval whose change is stale by then fails, and says why', async () => {
    const first = await proposeMetadata(agent);
    const second = await proposeMetadata(agent, '\\bStar\\s*Burger');
    const approve = (change_id: string) =>
      runTyped(store.directory, ['changes', 'approve', change_id], [APPROVE, { to: ASKED, type: PASSPHRASE }]);
    expect(await approve(first.change_id)).toMatchObject({ code: 0 });
    const ended = await approve(second.change_id);
    expect(ended).toMatchObject({ code: 3, output: expect.stringContaining(`${second.change_id} is stale`) });
  });

  test('then "changes review" decides each change separately with one passphrase', async () => {
    for (const change of (await agent.proposals.proposalPage({}, 100)).rows) {
      if ((await stateOf(change.change_id)) !== 'proposed') continue;
      await runTyped(
        store.directory,
        ['changes', 'reject', change.change_id, '--comment', 'Not now.'],
        [{ to: ASKED, type: PASSPHRASE }],
      );
      expect(await stateOf(change.change_id)).toBe('rejected');
    }
    const [first, second, third] = [
      await proposeNote(agent, 'One.'),
      await proposeNote(agent, 'Two.'),
      await proposeNote(agent, 'Three.'),
    ];
    const question = 'skip, back, exact, quit? ';
    const ended = await runTyped(
      store.directory,
      ['changes', 'review'],
      [
        { to: ASKED, type: PASSPHRASE },
        { to: question, type: 'aprove' },
        { to: question, type: 'approve' },
        { to: question, type: 'reject' },
        { to: 'Why? ', type: '' },
        { to: 'Why? ', type: 'Say which part you mean: ㈱ or café.' },
        { to: question, type: 'quit' },
      ],
    );
    expect(ended.output).toContain('"aprove" is none of: approve, reject, skip, back, exact, quit.');
    expect(answerOf(await loadChange(second.change_id, agent)).decisions[0]?.comment).toBe(
      'Say which part you mean: ㈱ or café.',
    );
    expect(ended.code).toBe(0);
    expect(await Promise.all([first, second, third].map((change) => stateOf(change.change_id)))).toEqual([
      'applied',
      'rejected',
      'proposed',
    ]);
  });

  test('then input typed before a change is shown decides nothing', async () => {
    const waiting = await proposeNote(agent, 'Not read yet.');
    const ended = await runTyped(
      store.directory,
      ['changes', 'review'],
      [
        { to: ASKED, type: PASSPHRASE },
        // The passphrase line has ended, and the key is being opened.
        { to: '\n', type: 'approve' },
        { to: 'skip, back, exact, quit? ', type: 'quit' },
      ],
    );
    expect(ended).toMatchObject({ code: 0, output: expect.stringContaining('Review finished.') });
    expect(await stateOf(waiting.change_id)).toBe('proposed');
  });

  test('then "approvers add" enrols another person, who can then decide', async () => {
    const bob = 'bob@example.com';
    const ended = await runTyped(
      store.directory,
      ['approvers', 'add', '--id', bob],
      [
        { to: ASKED, type: PASSPHRASE },
        { to: 'or more): ', type: `${PASSPHRASE} too` },
        { to: 'Repeat it: ', type: `${PASSPHRASE} too` },
      ],
    );
    expect(ended).toMatchObject({ code: 0, output: expect.stringContaining(`${bob} can now decide`) });
    const { change_id } = await proposeNote(agent, 'For Bob.');
    const args = ['changes', 'approve', change_id, '--as', bob];
    await runTyped(store.directory, args, [APPROVE, { to: `Passphrase of ${bob}: `, type: `${PASSPHRASE} too` }]);
    expect(await stateOf(change_id)).toBe('applied');
  });

  test('then "audit verify" finds no fault', () => {
    const { code, output } = runPiped(store.directory, ['audit', 'verify']);
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringMatching(/Verified: \d+ authority .*Signed head/s),
    });
  });
});
