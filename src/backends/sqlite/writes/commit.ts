import type { CommitBatch, Mutation } from '../../../domain/change/mutation.ts';
import type { DataWrites, Turn } from '../../../domain/ports/commit.ts';
import type { Database } from '../database.ts';
import { nextBrandid } from '../reads/brands.ts';
import { nextEscalationSequence } from '../reads/escalations.ts';
import { currentRevision } from '../reads/store.ts';
import { ChangeAlreadyApplied } from '../store-errors.ts';
import { appendDeployment, appendInstructions, insertAgentRun } from './agents.ts';
import { insertAppliedChange } from './applied-changes.ts';
import { insertBrand, updateBrand } from './brands.ts';
import { ComboCounts } from './combo-counts.ts';
import { correctCombo, reassignCombos } from './combos.ts';
import { insertEscalation, updateEscalation } from './escalations.ts';
import { correctMcc } from './mccs.ts';
import { appendMetadata, endExecution, insertExecution, insertFeedback } from './metadata.ts';
import { insertOutboxMessage } from './outbox.ts';
import { bumpRevision } from './store.ts';
import { hasTurn } from './turn.ts';

/** Thrown inside the transaction to roll it back; becomes the answer. */
class NotWritten extends Error {
  readonly answer: 'stale' | 'lost';

  constructor(answer: 'stale' | 'lost') {
    super(answer);
    this.answer = answer;
  }
}

/**
 * Writes data after the store was made; no other code does (`outbox.ts` keeps the messages). A mutation that does not
 * fit what is stored makes the whole batch `stale`. A change that was applied before throws {@link ChangeAlreadyApplied}.
 */
export function dataWrites(database: Database): DataWrites {
  prepareForBatches(database);
  return {
    async commit(batch, expected) {
      try {
        database.write(() => writeBatch(database, batch, expected));
        return 'committed';
      } catch (error) {
        if (error instanceof NotWritten) return error.answer;
        throw error;
      }
    },
    nextIds: async (year) =>
      database.snapshot(() => ({
        brandid: nextBrandid(database),
        escalation_seq: nextEscalationSequence(database, year),
      })),
  };
}

function writeBatch(
  database: Database,
  batch: CommitBatch,
  { revision, turn }: { readonly revision: number; readonly turn: Turn },
): void {
  if (!hasTurn(database, turn)) throw new NotWritten('lost');
  if (currentRevision(database) !== revision) throw new NotWritten('stale');
  if (!applyBatch(database, batch)) throw new NotWritten('stale');
  for (const message of batch.outbox) insertOutboxMessage(database, message);
}

/** Keeps tables for the time of a transaction in memory, and pages of a large brand, which lie all over the file. */
export function prepareForBatches(database: Database): void {
  database.execute('PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536');
}

/**
 * Writes the mutations and the applied change, and raises the revision. Returns false when one does not fit what is
 * stored: roll back then. Call it inside a transaction. A change that was applied before throws
 * {@link ChangeAlreadyApplied}.
 */
export function applyBatch(database: Database, { applied, mutations }: Omit<CommitBatch, 'outbox'>): boolean {
  if (!insertAppliedChange(database, applied)) {
    throw new ChangeAlreadyApplied(`${applied.change_id} was applied before; look at its applied change.`);
  }
  return applyMutations(database, mutations, 1);
}

/**
 * Writes mutations, as {@link applyBatch} does; by itself only those that no change of ours made.
 *
 * @param firstVersion the number that a brand's first metadata must have; null where upstream kept later versions only
 */
export function applyMutations(
  database: Database,
  mutations: readonly Mutation[],
  firstVersion: number | null,
): boolean {
  const counts = new ComboCounts(database);
  for (const mutation of mutations) if (!applyMutation(database, counts, mutation, firstVersion)) return false;
  counts.settle();
  bumpRevision(database);
  return true;
}

/** Returns false when the stored state is not the one that the mutation was made for. */
function applyMutation(
  database: Database,
  counts: ComboCounts,
  mutation: Mutation,
  firstVersion: number | null,
): boolean {
  switch (mutation.kind) {
    case 'brand.insert':
      return insertBrand(database, mutation.brand);
    case 'brand.update':
      return updateBrand(database, mutation.brand);
    case 'combos.reassign':
      return reassignCombos(database, counts, mutation);
    case 'combo.correct':
      return correctCombo(database, counts, mutation.before, mutation.after);
    case 'mcc.correct':
      return correctMcc(database, mutation.before, mutation.after);
    case 'feedback.append':
      return insertFeedback(database, mutation.feedback);
    case 'execution.append':
      return insertExecution(database, mutation.execution);
    case 'execution.update':
      return endExecution(database, mutation.execution);
    case 'instructions.append':
      return appendInstructions(database, mutation.instructions);
    case 'deployment.append':
      return appendDeployment(database, mutation.deployment);
    case 'agent_run.append':
      return insertAgentRun(database, mutation.run);
    case 'metadata.append':
      return appendMetadata(database, mutation.metadata, firstVersion ?? mutation.metadata.version);
    case 'escalation.insert':
      return insertEscalation(database, mutation.escalation);
    case 'escalation.update':
      return updateEscalation(database, mutation.escalation);
  }
}
