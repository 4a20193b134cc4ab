import { afterEach, expect, test } from 'vitest';
import { openAgentSide } from '../../../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../../../src/backends/embedded/store-files.ts';
import { Database } from '../../../../src/backends/sqlite/database.ts';
import { STORE } from '../../../contract/backend.ts';
import { allRuns } from '../../../contract/collected.ts';
import { anAgentRun } from '../../../contract/records.ts';
import { givenDirectory, givenStoreIn } from '../../embedded/given-store.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

const RESULT = {
  ...{ brandid: 12345, brandname: 'Star', regex: null, recall: null, precision: null, passed: true },
  ...{ verdict: 'better', detail: '' },
};

test('given test runs from before it was recorded who chose a brand, then their brands count as chosen', async () => {
  const directory = directories.make();
  await givenStoreIn(directory, STORE);
  const database = new Database(storeFiles(directory).data, { readOnly: false });
  const older = { ...anAgentRun(), results: [RESULT, { ...RESULT, brandid: 51, chosen: false }] };
  const { run_id, agent, run_at } = older;
  database.run('INSERT INTO agent_run VALUES (?, ?, ?, ?)', run_id, agent, run_at, JSON.stringify(older));
  database.close();
  const ports = openAgentSide(directory, nodeFoundation());
  const [read] = await allRuns(ports.data, agent);
  await ports.close();
  expect(read).toEqual({
    ...older,
    results: [
      { ...RESULT, chosen: true },
      { ...RESULT, brandid: 51, chosen: false },
    ],
  });
});
