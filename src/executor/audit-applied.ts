import { type AuditEntry, entriesAbout } from '../domain/change/audit.ts';
import type { ApplicationState, ChangeDecision } from '../domain/change/authority.ts';
import type { AppliedChange } from '../domain/change/mutation.ts';
import { readProposal } from '../domain/change/proposal.ts';
import type { AgentPorts } from '../domain/ports/agent-side.ts';
import { applicationsTold, type RecordProblem } from './audit-authority.ts';

/**
 * Checks that the chain has an application of each applied change, finished or (after a crash) under way, and that the
 * approvers it names approved it. `entries` are all entries on these changes.
 */
export function appliedProblems(
  entries: readonly AuditEntry[],
  applied: readonly AppliedChange[],
  decisions: readonly ChangeDecision[],
): readonly RecordProblem[] {
  const told = applicationsTold(entries);
  return applied.flatMap((one): RecordProblem[] => {
    const application = told.get(one.change_id);
    const seq = application?.seq ?? 0;
    const isTold = application !== undefined && MAY_HAVE_COMMITTED[application.state];
    if (!isTold) return [{ seq, problem: `the data has ${one.change_id} as applied, and it never was` }];
    return sameList(one.approvers, approversOf(one, decisions))
      ? []
      : [{ seq, problem: `${one.change_id} was not approved by those whom its applied change names` }];
  });
}

/** True for the states of an application whose writes may be in the data. */
const MAY_HAVE_COMMITTED: Readonly<Record<ApplicationState, boolean>> = {
  applying: true,
  applied: true,
  outcome_unknown: true,
  stale: false,
  failed: false,
};

function approversOf(applied: AppliedChange, decisions: readonly ChangeDecision[]): readonly string[] {
  return decisions
    .filter((one) => one.change_id === applied.change_id && one.digest === applied.digest)
    .filter((one) => one.decision === 'approve')
    .map((one) => one.approver_id);
}

/** Checks that each decided proposal exists with the decided bytes, and that its applied change has the same operations. */
export async function decidedProposalProblems(
  entries: readonly AuditEntry[],
  applied: ReadonlyMap<string, AppliedChange>,
  ports: AgentPorts,
): Promise<readonly RecordProblem[]> {
  const problems: RecordProblem[] = [];
  for (const { seq, fact } of entriesAbout('decision', entries)) {
    if (fact.change_id === null) continue;
    const stored = await ports.proposals.proposal(fact.change_id);
    if (stored === undefined) {
      problems.push({ seq, problem: `the proposal ${fact.change_id} that was decided on is gone` });
      continue;
    }
    const read = readProposal(stored, ports.hasher);
    if (!read.ok || read.value.digest !== fact.digest) {
      const isNewer = !read.ok && read.refusal.code === 'no_store' && stored.digest === fact.digest;
      const problem = isNewer
        ? `the proposal ${fact.change_id} was written by a newer release, which has to verify it`
        : `the proposal ${fact.change_id} is not the one that was decided on`;
      problems.push({ seq, problem });
      continue;
    }
    const { body } = read.value;
    const row = applied.get(fact.change_id);
    const operations = body.steps.map((step) => step.operation);
    if (row === undefined || (row.escalation_id === body.escalation_id && sameList(row.operations, operations)))
      continue;
    problems.push({ seq, problem: `the applied change ${fact.change_id} does not tell of what was decided on` });
  }
  return problems;
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  const sorted = [...other].sort();
  return one.length === other.length && [...one].sort().every((value, index) => value === sorted[index]);
}
