import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLIENT_KINDS, type ClientKind, connect } from '../harness/connect.ts';
import { ephemeralApprover } from '../harness/ephemeral-approver.ts';
import { playScenario } from '../harness/play.ts';
import { readScenario, type Scenario, scenarioFiles } from '../harness/scenario.ts';
import { type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';
import { isAll } from '../set-up/volume.ts';

let pristine: TemporaryStore;
beforeAll(async () => {
  pristine = await temporaryStore();
});
afterAll(() => pristine.remove());

/** Plays the scenario on a separate store. */
async function play(scenario: Scenario, kind: ClientKind): Promise<void> {
  const store = pristine.copy();
  const approver = await ephemeralApprover(store);
  const client = await connect(kind, store.directory);
  try {
    await playScenario(scenario, { directory: store.directory, client, approver });
  } finally {
    await client.close();
    await approver.close();
    store.remove();
  }
}

interface Performance {
  readonly name: string;
  readonly file: string;
  readonly kinds: readonly ClientKind[];
}

/**
 * The clients that play each scenario. The procedures are long and differ in content, not in transport, so there the
 * clients take turns. Each of the others is played by every client in
 * `npm run test:all`, and by one in `npm test`.
 */
function performances(): readonly Performance[] {
  const named = scenarioFiles().map((file) => ({ name: basename(file, '.json'), file }));
  const isProcedure = ({ name }: { readonly name: string }) => name.startsWith('procedure-');
  const procedures = named.filter(isProcedure);
  const others = named.filter((one) => !isProcedure(one));
  const inTurn = (turn: number) => CLIENT_KINDS.filter((_, index) => index === turn % CLIENT_KINDS.length);
  return [
    ...procedures.map((scenario, turn) => ({ ...scenario, kinds: inTurn(turn) })),
    ...others.map((scenario, turn) => ({ ...scenario, kinds: isAll() ? CLIENT_KINDS : inTurn(turn) })),
  ];
}

describe.each(performances())('scenario $name', ({ file, kinds }) => {
  test.each(kinds)('has every expected outcome with a %s client', (kind) => play(readScenario(file), kind));
});

test('every client plays scenarios of several procedures', () => {
  const procedures = performances().filter(({ name }) => name.startsWith('procedure-'));
  for (const kind of CLIENT_KINDS) {
    const played = procedures.filter(({ kinds }) => kinds.includes(kind)).map(({ name }) => name.split('-')[1]);
    expect(new Set(played).size).toBeGreaterThan(1);
  }
});

describe('an edit step', () => {
  const steps = (replace: string) => [
    { call: 'get_agent_instructions', input: { agent: 'metadata_production' }, expect: {}, save: { before: 'text' } },
    { edit: 'before', replace, with: 'x', save_as: 'after' },
  ];

  test.each(['no such passage', 'the'])('fails unless the text has "%s" exactly once', async (passage) => {
    await expect(play({ title: 'Edit', steps: steps(passage) }, 'v2')).rejects.toThrow(
      /in the text \d+ times, not once/,
    );
  });
});
