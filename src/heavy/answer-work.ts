import type { AuditFact } from '../domain/change/audit.ts';
import type { AnyReadOperation } from '../domain/change/operation.ts';
import { done, type Outcome } from '../domain/refusal.ts';
import type { Call } from '../mcp/call.ts';
import { answerRead, callStore, type ToolDependencies } from '../mcp/execute.ts';
import { Fault } from '../mcp/fault.ts';
import type { ResourceDefinition } from '../mcp/resource.ts';
import type { Session } from '../mcp/session.ts';
import type { AnyTool } from '../mcp/tool.ts';
import { propose, writeOperationsOf } from '../mcp/tool-runner.ts';
import type { JobControl } from '../threads/serve-jobs.ts';
import type { HeavyEnd, HeavyReport, HeavyWork } from './messages.ts';

/** What is offered to clients. A thread does nothing else for them either. */
export interface Served {
  readonly tools: readonly AnyTool[];
  readonly resources: readonly Pick<ResourceDefinition, 'operation'>[];
}

/**
 * Makes a function that does the work of a heavy call, on the store of this thread: all that the server does after it has
 * accepted the input, up to the answer as the operation's schema has parsed it.
 */
export function workAnswerer(
  { tools, resources }: Served,
  { foundation, openStore }: Pick<ToolDependencies, 'foundation' | 'openStore'>,
): (work: HeavyWork, control: Pick<JobControl<HeavyReport>, 'signal' | 'report'>) => Promise<HeavyEnd> {
  const writes = writeOperationsOf(tools);
  const reads = new Map(
    [...tools, ...resources].flatMap(({ operation }): [string, AnyReadOperation][] =>
      'run' in operation ? [[operation.name, operation]] : [],
    ),
  );
  return async (work, { signal, report }) => {
    const { caller, operation } = work;
    const deps = { foundation, openStore, log: (line: string) => report({ kind: 'log', line }) };
    const call: Call = { ...caller, signal, progress: (...of) => report({ kind: 'progress', of }) };
    const onStore = <Result>(run: (session: Session) => Promise<Outcome<Result>>) =>
      callStore(deps, operation, call, { accept: () => done(null), run });
    try {
      if (work.kind === 'propose') {
        const refused: AuditFact[] = [];
        const refusals = { record: async (fact: AuditFact) => void refused.push(fact) };
        const outcome = await onStore((session) => propose(work.request, writes, session, call, { refusals }));
        return { kind: 'proposed', outcome, refused };
      }
      const read = reads.get(operation);
      if (read === undefined) throw new Error(`This thread has no operation ${operation}.`);
      return { kind: 'read', outcome: await onStore((session) => answerRead(read, work.input, session, call)) };
    } catch (error) {
      if (error instanceof Fault) return { kind: 'fault', reference: error.reference };
      throw error;
    }
  };
}
