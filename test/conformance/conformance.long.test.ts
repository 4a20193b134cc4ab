import { afterAll, beforeAll, expect, test } from 'vitest';
import { conformanceFixtures } from './fixtures.ts';
import { servedForConformance } from './served.ts';
import { REVISIONS, runSuite } from './suite.ts';

let server: Awaited<ReturnType<typeof servedForConformance>>;
beforeAll(async () => {
  server = await servedForConformance(conformanceFixtures);
});
afterAll(() => server.close());

// `npm run conformance` prints the same score as a table, and the score of the server without the suite's fixtures.
test.each(['2025-11-25', '2026-07-28'] as const)('the official suite passes in full for %s', async (revision) => {
  const { passed, failed, report } = await runSuite(server.url, revision);
  expect(failed, report).toStrictEqual([]);
  expect(passed, report).toBe(REVISIONS[revision]);
});
