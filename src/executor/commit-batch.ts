import type { Evaluation } from '../domain/change/evaluate.ts';
import { type CommitBatch, type Mutation, writtenRecord } from '../domain/change/mutation.ts';
import type { LoadedChange } from '../domain/change/records.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';

/**
 * Makes the batch that a commit writes: mutations and messages with real ids, the link on the escalation that the change
 * serves, and the applied change.
 */
export async function commitBatchOf(
  change: LoadedChange,
  approvers: readonly string[],
  now: string,
  evaluation: Evaluation,
  ports: CommitPorts,
): Promise<CommitBatch> {
  const year = Number(now.slice(0, 4));
  const next = await ports.writes.nextIds(year);
  const { provisional, link } = evaluation;
  const linked = await linkToEscalation(change, approvers, now, evaluation, ports);
  const { mutations, results } = provisional.toReal(
    { mutations: [...evaluation.mutations, ...linked], results: evaluation.results },
    next,
    year,
  );
  const outbox = provisional.toReal(evaluation.outbox, next, year).map((message) => ({
    ...message,
    message_id: `MSG-${ports.ids.ulid(now)}`,
    created_at: now,
  }));
  return {
    mutations,
    outbox,
    applied: {
      change_id: change.body.change_id,
      digest: change.digest,
      escalation_id: change.body.escalation_id,
      applied_at: now,
      approvers,
      operations: link.operations,
      results,
    },
  };
}

/** A plan without an escalation serves the one that it opens, if it also does something else. */
function openedIn({ mutations, steps }: Evaluation): string | null {
  const opened = mutations
    .map(writtenRecord)
    .flatMap((one) => (one?.record === 'escalation' && one.isNew ? [one.escalation.escalation_id] : []));
  const [only, second] = opened;
  return only === undefined || second !== undefined || steps.length === 1 ? null : only;
}

async function linkToEscalation(
  change: LoadedChange,
  approvers: readonly string[],
  now: string,
  evaluation: Evaluation,
  ports: CommitPorts,
): Promise<readonly Mutation[]> {
  const escalationId = change.body.escalation_id ?? openedIn(evaluation);
  if (escalationId === null) return [];
  const written = evaluation.mutations
    .map(writtenRecord)
    .flatMap((one) => (one?.record === 'escalation' ? [one.escalation] : []))
    .findLast((one) => one.escalation_id === escalationId);
  const escalation = written ?? (await ports.data.escalation(escalationId));
  if (escalation === undefined) return [];
  const link = {
    ...evaluation.link,
    operations: [...evaluation.link.operations],
    applied_at: now,
    approvers: [...approvers],
  };
  return [
    {
      kind: 'escalation.update',
      escalation: {
        ...escalation,
        linked_changes: [...escalation.linked_changes, link],
        version: escalation.version + 1,
      },
    },
  ];
}
