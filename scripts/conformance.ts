import { conformanceFixtures } from '../test/conformance/fixtures.ts';
import { servedForConformance } from '../test/conformance/served.ts';
import { REVISIONS, type Revision, runSuite, type Score } from '../test/conformance/suite.ts';

/*
 * Runs the official conformance suite against the shipped server. Most scenarios call tools with fixed names, so it runs
 * twice: with fixtures of these names added, which gives the score, and without.
 */

const out = (line: string) => void process.stdout.write(`${line}\n`);

async function scores(fixtures: Parameters<typeof servedForConformance>[0]): Promise<Map<Revision, Score>> {
  const server = await servedForConformance(fixtures);
  try {
    const found = new Map<Revision, Score>();
    for (const revision of ['2025-11-25', '2026-07-28'] as const)
      found.set(revision, await runSuite(server.url, revision));
    return found;
  } finally {
    await server.close();
  }
}

const complete = await scores(conformanceFixtures);
const alone = await scores(undefined);
out('Conformance, official suite, scenarios passed of those required:');
out('');
out('| revision | with the suite’s fixtures | the server alone |');
out('| --- | --- | --- |');
for (const [revision, { passed, failed, report }] of complete) {
  const required = REVISIONS[revision];
  out(`| ${revision} | ${passed}/${required} | ${alone.get(revision)?.passed ?? 0}/${required} |`);
  if (passed === required && failed.length === 0) continue;
  process.stderr.write(
    `${report}\n\nFailed for ${revision}: ${failed.join(', ') || 'fewer scenarios than required'}\n`,
  );
  process.exitCode = 1;
}
