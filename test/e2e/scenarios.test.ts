import { basename } from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { CLIENT_KINDS, connect } from '../harness/connect.ts';
import { ephemeralApprover } from '../harness/ephemeral-approver.ts';
import { playScenario } from '../harness/play.ts';
import { readScenario, scenarioFiles } from '../harness/scenario.ts';
import { type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';

let pristine: TemporaryStore;
beforeAll(async () => {
  pristine = await temporaryStore();
});
afterAll(() => pristine.remove());

describe.each(scenarioFiles().map((file) => ({ name: basename(file), file })))('scenario $name', ({ file }) => {
  test.each(CLIENT_KINDS)('comes out as told to a %s client', async (kind) => {
    const store = pristine.copy();
    const approver = await ephemeralApprover(store);
    const client = await connect(kind, store.directory);
    try {
      await playScenario(readScenario(file), { directory: store.directory, client, approver });
    } finally {
      await client.close();
      await approver.close();
      store.remove();
    }
  });
});
