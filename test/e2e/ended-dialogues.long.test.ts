import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAgentSide } from '../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { loadChange } from '../../src/domain/change/records.ts';
import { OWNER, type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';
import { answerOf, proposeNote } from './proposing.ts';
import { hasScript, runTyped, type TypedAnswer } from './terminal.ts';

const PASSPHRASE = 'correct horse battery staple';
const ASKED = `Passphrase of ${OWNER}: `;
const UNLOCK: TypedAnswer = { to: ASKED, type: PASSPHRASE };
const NEXT = 'Enter for the next; or ';

let store: TemporaryStore;
let agent: ReturnType<typeof openAgentSide>;
let changeId: string;
beforeAll(async () => {
  store = await temporaryStore({ combos: 2000 });
  agent = openAgentSide(store.directory, nodeFoundation());
  const answers = ['or more): ', 'Repeat it: '].map((to) => ({ to, type: PASSPHRASE }));
  await runTyped(store.directory, ['approvers', 'init', '--id', OWNER], answers);
  changeId = (await proposeNote(agent)).change_id;
});
afterAll(async () => {
  await agent.close();
  store.remove();
});

describe.skipIf(!hasScript())('given a person who ends a question instead of answering it', () => {
  const questions: readonly (readonly [string, readonly TypedAnswer[], string])[] = [
    ['the passphrase', [], ASKED],
    ['a screen of the sheet', [UNLOCK], NEXT],
    ['the decision', [UNLOCK], 'skip, back, exact, quit? '],
    ['the reason', [UNLOCK, { to: NEXT, type: 'reject' }], 'Why? '],
  ];
  const keys: readonly (readonly [string, string])[] = [
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
    ['Ctrl-C behind half an answer', 'approv\u0003'],
  ];
  test.each(
    questions.flatMap((question) =>
      keys.map(([name, pressed]) => [question[0], name, question[1], question[2], pressed] as const),
    ),
  )('at %s, then %s ends the review and decides nothing', async (_question, _name, before, to, pressed) => {
    const ended = await runTyped(store.directory, ['changes', 'review'], [...before, { to, keys: pressed }]);
    expect({ code: ended.code, output: ended.output }).toEqual({
      code: 3,
      output: expect.stringContaining('nothing more was decided'),
    });
    expect(answerOf(await loadChange(changeId, agent)).state).toBe('proposed');
  });
});
