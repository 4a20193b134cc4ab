import type { AuditFact } from '../../domain/change/audit.ts';
import type { ProposedAnswer } from '../../domain/change/change-view.ts';
import type { ParsedInput, ProposalRequest } from '../../domain/change/proposal.ts';
import type { Outcome } from '../../domain/refusal.ts';
import type { Call } from '../call.ts';

/** Records a refused proposal. */
export type RecordRefusal = (fact: AuditFact) => Promise<void>;

/** Runs heavy calls outside of the thread that serves the clients. Refusals and faults are those of the same call here. */
export interface HeavyCalls {
  /** Answers a read operation. `input` is as the operation's schema has parsed it. */
  read(operation: string, input: ParsedInput, call: Call): Promise<Outcome<Record<string, unknown>>>;
  /** Proposes a change. The proposal is stored as a whole or not at all. */
  propose(
    operation: string,
    request: ProposalRequest,
    call: Call,
    record: RecordRefusal,
  ): Promise<Outcome<ProposedAnswer>>;
}
