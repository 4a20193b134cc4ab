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
async function play(scenario: Scenario, kind: ClientKind, source = pristine): Promise<void> {
  const store = source.copy();
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

const isProcedure = (name: string): boolean => name.startsWith('procedure-');

/**
 * The clients that play each scenario. The procedures are long and differ in content, not in transport, so there the
 * clients take turns. Each of the others is played by every client.
 */
function performances(): readonly Performance[] {
  const named = scenarioFiles().map((file) => ({ name: basename(file, '.json'), file }));
  const procedures = named.filter(({ name }) => isProcedure(name));
  return named.map((scenario) => {
    const turn = procedures.indexOf(scenario);
    return {
      ...scenario,
      kinds: turn < 0 ? CLIENT_KINDS : CLIENT_KINDS.filter((_, index) => index === turn % CLIENT_KINDS.length),
    };
  });
}

/** In `npm test` a few scenarios and one client each; in `npm run test:all` all of them. */
function playedHere(): readonly Performance[] {
  if (isAll()) return performances();
  const few = ['star', 'refusals', 'procedure-3-split-by-plan'];
  const chosen = performances().filter(({ name }) => few.includes(name));
  return chosen.map((one, turn) => ({ ...one, kinds: one.kinds.slice(turn % one.kinds.length).slice(0, 1) }));
}

describe.each(playedHere())('scenario $name', ({ file, kinds }) => {
  test.each(kinds)('has every expected outcome with a %s client', (kind) => play(readScenario(file), kind));
});

test('every client plays scenarios of several procedures', () => {
  const procedures = performances().filter(({ name }) => isProcedure(name));
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

  let small: TemporaryStore;
  beforeAll(async () => {
    small = await temporaryStore({ combos: 2000 });
  });
  afterAll(() => small.remove());

  test.each(['no such passage', 'the'])('fails unless the text has "%s" exactly once', async (passage) => {
    await expect(play({ title: 'Edit', steps: steps(passage) }, 'v2', small)).rejects.toThrow(
      /in the text \d+ times, not once/,
    );
  });
});
