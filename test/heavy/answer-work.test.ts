import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readOperation } from '../../src/domain/change/operation.ts';
import { analyzeBrand } from '../../src/domain/operations/brands/analyze-brand.ts';
import { StoreTrouble } from '../../src/domain/ports/store-trouble.ts';
import { workAnswerer } from '../../src/heavy/answer-work.ts';
import type { HeavyReport, HeavyWork } from '../../src/heavy/messages.ts';
import { answerRead } from '../../src/mcp/execute.ts';
import { openSession } from '../../src/mcp/session.ts';
import { readTool } from '../../src/mcp/tool.ts';
import { reportResource } from '../../src/resources/report.ts';
import { tools } from '../../src/tools/index.ts';
import { accepted } from '../executor/small-store.ts';
import { call, surroundings } from '../mcp/calls.ts';
import { makeSampleStore, temporaryDirectory } from '../mcp/sample-store.ts';

const STAR = 12345;
const sample = temporaryDirectory();
let around: ReturnType<typeof surroundings>;
beforeAll(async () => {
  await makeSampleStore(sample.path);
  around = surroundings(sample.path);
});
afterAll(async () => {
  await around.close();
  sample.remove();
});

const caller = { clientName: call.clientName, connection: call.connection };

/** Does the work, and returns its end with what it reported. */
async function worked(work: HeavyWork, served = { tools, resources: [reportResource] }) {
  const reports: HeavyReport[] = [];
  const { signal } = call;
  const end = await workAnswerer(served, around)(work, { signal, report: (report) => reports.push(report) });
  return { end, reports };
}

/** A server that offers one operation, which fails with this error. */
function failing(error: Error) {
  const operation = readOperation({
    name: 'fail',
    title: 'Fail',
    toolset: 'triage',
    input: z.strictObject({}),
    output: z.object({}),
    refusals: [],
    run: () => Promise.reject(error),
  });
  const tool = readTool({ operation, description: 'Fails.', examples: [{ title: 'Fail', input: {} }], render() {} });
  return { tools: [tool], resources: [] };
}
const FAIL = { caller, kind: 'read', operation: 'fail', input: {} } as const;

test('a read is answered as it is without threads', async () => {
  const input = analyzeBrand.input.parse({ brandid: STAR });
  const session = accepted(await openSession(around.openStore, caller));
  const { end } = await worked({ caller, kind: 'read', operation: analyzeBrand.name, input });
  expect(end).toEqual({ kind: 'read', outcome: await answerRead(analyzeBrand, input, session, call) });
});

test('a proposal is stored for its caller, and answered as it is stored', async () => {
  const steps = [{ operation: 'deactivate_brand', input: { brandid: 288, reason: 'A test.' } }];
  const split = { brandid: STAR, new_brands: [{ brandname: 'Star Market', criteria: { mccid: [5411, 5499] } }] };
  const refused = await worked({ caller, kind: 'propose', operation: 'deactivate_brand', request: { steps } });
  expect(refused.end).toMatchObject({
    kind: 'proposed',
    outcome: { ok: false },
    refused: [{ event: 'proposal_refused' }],
  });
  const request = { steps: [{ operation: 'split_brand', input: split }] };
  const { end } = await worked({ caller, kind: 'propose', operation: 'split_brand', request });
  expect(end).toMatchObject({ kind: 'proposed', outcome: { ok: true, value: { state: 'proposed' } }, refused: [] });
  const session = accepted(await openSession(around.openStore, caller));
  const { rows } = await session.ports.proposals.proposalPage({}, 1);
  expect(end).toMatchObject({ outcome: { value: { change_id: rows[0]?.change_id } } });
});

test('a trouble of the machine is refused as such, and is no bug', async () => {
  const { end, reports } = await worked(
    FAIL,
    failing(new StoreTrouble('full', 'The disk is full.', 'Free some space.')),
  );
  expect(end).toMatchObject({ kind: 'read', outcome: { ok: false, refusal: { code: 'no_store' } } });
  expect(reports).toEqual([]);
});

test('a bug is reported for the log, and ends the call with its reference', async () => {
  const { end, reports } = await worked(FAIL, failing(new Error('a bug')));
  const reference = end.kind === 'fault' ? end.reference : 'none';
  expect(reports).toEqual([{ kind: 'log', line: expect.stringContaining(`fault ${reference} in fail: Error: a bug`) }]);
});

test('an operation that is not offered is not done', async () => {
  await expect(worked({ ...FAIL, operation: analyzeBrand.name }, failing(new Error('a bug')))).rejects.toThrow(
    'no operation analyze_brand',
  );
});
