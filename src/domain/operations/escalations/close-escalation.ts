import { z } from 'zod';
import { isWalletAffected } from '../../brand/brand.ts';
import { type Decision, type DecisionContext, writeOperation } from '../../change/operation.ts';
import { type ChecklistItem, closingChecklist, needsNoChange } from '../../escalation/closing.ts';
import {
  type Escalation,
  escalationIdSchema,
  RESOLUTION_METHODS,
  type ResolutionMethod,
} from '../../escalation/escalation.ts';
import { resolutionMethod, resolves } from '../../escalation/resolution-method.ts';
import { escalationStatus } from '../../escalation/status.ts';
import { type Verification, verifyBrandMetadata } from '../../metadata/verification.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { freeTextInput, optionalFreeText } from '../../text/free-text.ts';
import { noun } from '../../text/noun.ts';
import { quoted } from '../../text/quoted.ts';
import { requireOpenEscalation } from '../subjects.ts';
import { brandsOf, type SupportingChange, supportingChanges } from './supporting-changes.ts';

const input = z.strictObject({
  escalation_id: escalationIdSchema,
  resolution: freeTextInput().describe('What was done'),
  preventive_measures: optionalFreeText().describe('What prevents a recurrence; needed to close'),
  lessons_learned: optionalFreeText().describe('What to remember; needed to close'),
  method: z.enum(RESOLUTION_METHODS).optional().describe('Default: that of the applied changes'),
  duplicate_of: escalationIdSchema.optional().describe('For method duplicate'),
});
type ClosingInput = z.output<typeof input>;

const output = z.object({ escalation_id: z.string(), method: z.enum(RESOLUTION_METHODS), closed_at: z.string() });

/** Closes an escalation if the records fulfil the runbook's checklist (Step 6). */
export const closeEscalation = writeOperation({
  name: 'close_escalation',
  title: 'Close an escalation',
  toolset: 'resolve',
  cost: 'heavy',
  risk: 'medium',
  method: null,
  input,
  output,
  refusals: ['not_found', 'escalation_closed', 'checklist_incomplete', 'invalid_input'],
  async decide(request, reads, context) {
    const found = await requireOpenEscalation(request.escalation_id, reads);
    if (!found.ok) return found;
    const escalation = found.value;
    const changes = await supportingChanges(escalation, changesFor(escalation, context), reads);
    const comesTo = resolutionMethod(changes);
    const method = request.method ?? comesTo;
    const duplicate = await checkDuplicate(request, method, reads);
    if (!duplicate.ok) return duplicate;
    const verifications = await verifyForClosing(escalation, changes, reads, context.signal);
    const checklist = closingChecklist({
      escalation,
      changes,
      method,
      verifications: verifications.held.map(failedChecks),
      lessons_learned: request.lessons_learned,
      preventive_measures: request.preventive_measures,
    });
    if (method === null || checklist.some((item) => !item.done)) return incomplete(escalation, checklist);
    const leftovers = await leftoversOf(escalation, reads);
    const preview = closingPreview(request, escalation, { method, comesTo, checklist, verifications, leftovers });
    return done({ preview, ...decisionOn(request, escalation, method, context) });
  },
});

/** Returns the changes applied for the escalation, and the earlier steps of this change. */
function changesFor(escalation: Escalation, context: DecisionContext): readonly SupportingChange[] {
  return [...escalation.linked_changes, ...(context.earlier === null ? [] : [{ ...context.earlier, approvers: null }])];
}

async function checkDuplicate(
  request: ClosingInput,
  method: ResolutionMethod | null,
  reads: Pick<DecisionReads, 'escalation'>,
): Promise<Outcome<true>> {
  if (method !== 'duplicate' && request.duplicate_of === undefined) return done(true);
  const refusedHere = (message: string, instead: string) =>
    refused({ code: 'invalid_input', field: 'duplicate_of', message, instead });
  if (method !== 'duplicate')
    return refusedHere(
      '"duplicate_of" requires the method "duplicate".',
      'Set method to "duplicate", or leave duplicate_of out.',
    );
  if (request.duplicate_of === undefined)
    return refusedHere('The method "duplicate" requires duplicate_of.', 'Give the other escalation in duplicate_of.');
  if (request.duplicate_of === request.escalation_id)
    return refusedHere('An escalation cannot be a duplicate of itself.', 'Give the other escalation.');
  if ((await reads.escalation(request.duplicate_of)) === undefined) {
    return refusedHere(`There is no escalation ${request.duplicate_of}.`, 'Find it with list_escalations.');
  }
  return done(true);
}

function incomplete(escalation: Escalation, checklist: readonly ChecklistItem[]) {
  const missing = checklist.filter((item) => !item.done);
  const first = missing[0]?.item;
  return refused({
    code: 'checklist_incomplete',
    field: first === 'lessons_learned' || first === 'preventive_measures' ? first : 'escalation_id',
    message: `${escalation.escalation_id} cannot be closed: ${missing.map((item) => item.item).join(', ')} missing.`,
    instead: missing.map((item) => `${item.item}: ${item.detail}`).join(' '),
  });
}

function decisionOn(request: ClosingInput, escalation: Escalation, method: ResolutionMethod, context: DecisionContext) {
  const resolution = {
    method,
    text: request.resolution,
    preventive_measures: request.preventive_measures,
    lessons_learned: request.lessons_learned,
    approvers: [...context.approvers],
    duplicate_of: request.duplicate_of ?? null,
    closed_at: context.now,
    closed_by: context.requested_by.person ?? context.requested_by.name,
  };
  const { escalation_id } = escalation;
  return {
    mutations: [
      {
        kind: 'escalation.update' as const,
        escalation: { ...escalation, resolution, version: escalation.version + 1 },
      },
    ],
    outbox: [
      {
        kind: 'escalation_closed' as const,
        to: [
          ...new Set([
            ...escalation.stakeholders,
            ...(escalation.assigned_to === null ? [] : [escalation.assigned_to]),
          ]),
        ],
        subject: `${escalation_id} closed: ${escalation.brandname}`,
        body: request.resolution,
      },
    ],
    result: { escalation_id, method, closed_at: context.now },
    affected_brandids: [],
  };
}

/** The grounds of a closing, and the combos that it leaves behind. */
interface ClosingFindings {
  readonly method: ResolutionMethod;
  /** Derived from the applied changes. */
  readonly comesTo: ResolutionMethod | null;
  readonly checklist: readonly ChecklistItem[];
  readonly verifications: ClosingVerifications;
  readonly leftovers: readonly Leftover[];
}

/** Builds the preview of a closing: the fulfilment of each item of the checklist, and the results of verification. */
function closingPreview(
  request: ClosingInput,
  escalation: Escalation,
  { method, comesTo, checklist, verifications: { held, failingElsewhere }, leftovers }: ClosingFindings,
): Decision<object>['preview'] {
  const target = `escalation ${escalation.escalation_id}`;
  const change = (field: string, after: string, before: string | null = null) => ({ target, field, before, after });
  return {
    summary: `Close ${escalation.escalation_id} (brand ${escalation.brandid} ${quoted(escalation.brandname)}) as ${method}`,
    changes: [
      change('status', 'closed', escalationStatus(escalation)),
      change('method', method),
      change('resolution', request.resolution),
      change('preventive_measures', request.preventive_measures),
      change('lessons_learned', request.lessons_learned),
      ...(request.duplicate_of === undefined ? [] : [change('duplicate_of', request.duplicate_of)]),
    ],
    evidence: {
      checklist: checklist.map((item) => `${item.item}: ${item.detail}`),
      verifications: [...held, ...failingElsewhere].map((one) => ({
        brandid: one.brandid,
        passed: one.passed,
        checks: one.checks.map((check) => `${check.check}: ${check.detail}`),
      })),
    },
    warnings: [
      ...(needsNoChange(method) ? ['No change was applied for this escalation; it closes without one.'] : []),
      ...(comesTo === null || comesTo === method || needsNoChange(method)
        ? []
        : [`It closes as ${method}; its applied changes amount to ${comesTo}.`]),
      ...(failingElsewhere.length === 0 ? [] : [elsewhereWarning(failingElsewhere)]),
      ...(escalation.assigned_to === null ? ['It was never assigned, so its response time never started.'] : []),
      ...leftovers.map(leftoverWarning),
    ],
    // Only the checklist and the verification count; a note added meanwhile does not make the closing stale.
    preconditions: [],
  };
}

function elsewhereWarning(failing: ClosingVerifications['failingElsewhere']): string {
  const brands = failing.map(failedChecks).map(({ brandid, failed }) => `brand ${brandid} (${failed.join(', ')})`);
  return `Also changed, and failing verification: ${brands.join(', ')}. This escalation is not about them, so it can close.`;
}

/** Combos that no metadata classifies any more, because they are left with an inactive brand. */
interface Leftover {
  readonly brandid: number;
  readonly combos: number;
  readonly wallet_affected: number;
}

/** Finds the combos that a split left with its inactive source (runbook, Procedure 3, step 6), for an escalation's brands. */
async function leftoversOf(
  escalation: Escalation,
  reads: Pick<DecisionReads, 'brand' | 'childBrands' | 'combosOf'>,
): Promise<readonly Leftover[]> {
  const leftovers: Leftover[] = [];
  for (const brandid of [...(await brandsOf(escalation, reads))].sort((a, b) => a - b)) {
    if ((await reads.brand(brandid))?.status !== 'inactive') continue;
    const combos = await reads.combosOf(brandid);
    if (combos.length === 0) continue;
    leftovers.push({ brandid, combos: combos.length, wallet_affected: combos.filter(isWalletAffected).length });
  }
  return leftovers;
}

function leftoverWarning({ brandid, combos, wallet_affected: wallet }: Leftover): string {
  const are = noun(combos, 'combo is', 'combos are');
  return `${combos} ${are} left with brand ${brandid}, which is inactive (${wallet} wallet-affected): nothing classifies them until reassign_combos gives them to an active brand.`;
}

interface ClosingVerifications {
  /** Verifications that must pass. */
  readonly held: readonly Verification[];
  /** Failed verifications of other touched brands, such as one that got a record back. */
  readonly failingElsewhere: readonly Verification[];
}

/**
 * Verifies the active brands of an escalation and those that the resolving changes touched (runbook, Step
 * 5). The escalation's own brands, changed or not, and the brands made from them must pass. A brand that only
 * lost or gained records may have failed before or have no metadata yet, so it is only named. If all records moved to other
 * brands, those brands are verified.
 */
async function verifyForClosing(
  escalation: Escalation,
  changes: readonly SupportingChange[],
  reads: DecisionReads,
  signal: AbortSignal,
): Promise<ClosingVerifications> {
  const resolving = changes.filter(resolves);
  const touched = resolving.flatMap((change) => change.affected_brandids);
  const about = touched.length === 0 ? [] : await unsplit([escalation.brandid, ...escalation.affected_brandids], reads);
  const made = resolving.flatMap((change) => change.made_brandids ?? []);
  const own = new Set([...(await brandsOf(escalation, reads)), ...made]);
  const verifications: Verification[] = [];
  for (const brandid of [...new Set([...touched, ...about])].sort((a, b) => a - b)) {
    // An inactive brand no longer classifies anything.
    if ((await reads.brand(brandid))?.status !== 'active') continue;
    verifications.push(await verifyBrandMetadata(brandid, reads, signal));
  }
  const held = verifications.filter(({ brandid }) => own.has(brandid));
  if (held.length === 0) return { held: verifications, failingElsewhere: [] };
  return { held, failingElsewhere: verifications.filter(({ brandid, passed }) => !passed && !own.has(brandid)) };
}

/** Removes brands that were split: their parts are verified, and a warning names the combos left with them. */
async function unsplit(brandids: readonly number[], reads: Pick<DecisionReads, 'childBrands'>): Promise<number[]> {
  const left: number[] = [];
  for (const brandid of brandids) if ((await reads.childBrands(brandid)).length === 0) left.push(brandid);
  return left;
}

/** Returns the names of the failed checks. Without metadata all fail, and only the first is named. */
function failedChecks({ brandid, passed, metadata_version, checks }: Verification) {
  const failed = checks.filter((check) => !check.passed).map(({ check }) => check);
  return { brandid, passed, failed: metadata_version === null ? failed.slice(0, 1) : failed };
}
