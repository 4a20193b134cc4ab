import { expect, test } from 'vitest';
import { z } from 'zod';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { readOperation } from '../../src/domain/change/operation.ts';
import { CursorInvalid } from '../../src/domain/paging/page.ts';
import { Fault, protocolLog } from '../../src/mcp/fault.ts';
import { faultResult } from '../../src/mcp/result.ts';
import { readTool } from '../../src/mcp/tool.ts';
import { runnableTools } from '../../src/mcp/tool-runner.ts';
import { call } from './calls.ts';

/** A tool with whatever goes wrong in it, on a server whose store cannot even be opened without an error. */
function failing(error: unknown) {
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
  const logged: string[] = [];
  const around = {
    foundation: nodeFoundation(),
    openStore: () => Promise.reject(error),
    log: (line: string) => logged.push(line),
  };
  const run = runnableTools([tool], around).get('fail')?.run;
  if (run === undefined) throw new Error('not runnable');
  return { run, logged };
}

test('given a bug, the caller gets a reference and none of its words; the log gets them masked', async () => {
  const { run, logged } = failing(
    new Error('SELECT narrative FROM combo: 4111 1111 1111 1111 \u001b[31m ed@example.com'),
  );
  const fault = await run({}, call).catch((error: unknown) => error);
  if (!(fault instanceof Fault)) throw new Error('was answered');
  const result = JSON.stringify(faultResult(fault));
  expect(result).toContain(fault.reference);
  expect(result).toContain('Nothing was written');
  expect(result).not.toContain('SELECT');
  expect(logged.join()).toContain(`fault ${fault.reference} in fail: Error: SELECT narrative FROM combo`);
  expect(logged.join()).not.toMatch(/4111 1111|ed@example|\u001b/);
});

test('given a cursor that no answer gave, it is refused by name', async () => {
  const outcome = await failing(new CursorInvalid()).run({}, call);
  expect(outcome).toMatchObject({ ok: false, refusal: { code: 'invalid_input', field: 'cursor' } });
});

test('given a cancelled call, what it ran into on its way out is no fault', async () => {
  const { run, logged } = failing(new Error('database is not open'));
  const outcome = await run({}, { ...call, signal: AbortSignal.abort() });
  expect(outcome).toMatchObject({ ok: false, refusal: { code: 'incomplete' } });
  expect(logged).toStrictEqual([]);
});

test('given issues of a schema as JSON, then the log of the protocol has them in words', () => {
  const lines: string[] = [];
  const report = protocolLog((line) => lines.push(line));
  report(new Error(JSON.stringify([{ code: 'invalid_type', path: ['params', 'cursor'], message: 'Invalid input' }])));
  report(new Error('[not JSON'));
  expect(lines).toEqual(['protocol: params.cursor: Invalid input', 'protocol: [not JSON']);
});
