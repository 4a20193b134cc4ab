import type { z } from 'zod';
import type { ReadContext, ReadOperation } from '../src/domain/change/operation.ts';
import type { AgentPorts } from '../src/domain/ports/agent-side.ts';

const CONTEXT: ReadContext = {
  connection: 'bench',
  principal: { kind: 'agent', name: 'bench', person: 'ed.allison@rewardinsight.com', authenticated: false },
  signal: new AbortController().signal,
  progress: () => {},
};

/** Runs an operation as every caller does, including parsing of input and output. */
export async function runRead<In extends z.ZodObject, Out extends z.ZodObject>(
  operation: ReadOperation<In, Out>,
  input: z.input<In>,
  ports: AgentPorts,
): Promise<z.output<Out>> {
  const outcome = await operation.run(operation.input.parse(input), ports, CONTEXT);
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  return operation.output.parse(outcome.value);
}
