import { z } from 'zod';
import { NO_BRAND } from '../../brand/brand.ts';
import { MAX_STEPS } from '../../change/change.ts';
import { readOperation } from '../../change/operation.ts';
import { AUTOMATIC_REASONS, levelSchema } from '../../escalation/escalation.ts';
import {
  type AutomaticReason,
  firedTriggers,
  TRIGGER_LIMITS,
  TRIGGER_ORDER,
  type TriggerFacts,
  type TriggerHit,
} from '../../escalation/triggers.ts';
import { CursorInvalid, cursorSchema, nextCursorSchema } from '../../paging/page.ts';
import { done } from '../../refusal.ts';
import { untrustedText } from '../../text/text.ts';

const reasons = z.enum(AUTOMATIC_REASONS);

const input = z.strictObject({
  reasons: z.array(reasons).min(1).max(4).exactOptional().describe('Only these triggers; default: all'),
  limit: z.int().min(1).max(MAX_STEPS).default(MAX_STEPS).describe('Hits per page, and steps of ready_plan'),
  cursor: cursorSchema,
});

const hitSchema = z.object({
  brandid: z.int(),
  brandname: untrustedText,
  reason: reasons,
  level: levelSchema,
  priority: z.enum(['normal', 'immediate']),
  evidence: z.array(z.string()),
  last_error: untrustedText.nullable(),
  already_escalated: z.array(z.string()).describe('Open for the brand, for other reasons'),
});
type Hit = z.input<typeof hitSchema>;

const readyPlanSchema = z.object({
  steps: z.array(
    z.object({
      operation: z.literal('create_escalation'),
      input: z.object({ brandid: z.int(), reason: reasons, details: z.string(), level: levelSchema }),
    }),
  ),
  reason: z.string(),
});

const output = z.object({
  hits: z.array(hitSchema).describe('Most urgent kind first, then by brandid'),
  total: z.int(),
  next_cursor: nextCursorSchema,
  by_reason: z.array(
    z.object({
      reason: reasons,
      hits: z.int(),
      skipped: z.int().describe('Brands with an open escalation for this reason'),
    }),
  ),
  combos_without_brand: z.int().describe('get_combo_records with brandid 0 shows them'),
  ready_plan: readyPlanSchema.nullable().describe('For propose_plan, without brands that have one'),
});

/**
 * Evaluates the automatic triggers for all active brands, and for brands that combos name and the brand table lacks
 * (runbook, Automatic Escalation Triggers). It opens nothing:
 * a person has to approve the plan that it makes.
 */
export const detectEscalations = readOperation({
  name: 'detect_escalations',
  title: 'Detect brands to escalate',
  toolset: 'triage',
  cost: 'heavy',
  input,
  output,
  refusals: ['invalid_input'],
  async run({ reasons: requested = TRIGGER_ORDER, limit, cursor }, ports) {
    const wanted = TRIGGER_ORDER.filter((reason) => requested.includes(reason));
    const after = cursor === undefined ? undefined : placeIn(cursor);
    const facts = await ports.data.triggerFacts(TRIGGER_LIMITS);
    const { hits, skipped } = evaluate(facts);
    const all = wanted.flatMap((reason) => hits.get(reason) ?? []);
    const rest = after === undefined ? all : all.filter((hit) => comesAfter(hit, after));
    const page = rest.slice(0, limit);
    const opening = toOpen(all);
    const last = page.at(-1);
    return done({
      hits: page,
      total: all.length,
      next_cursor: rest.length > limit && last !== undefined ? cursorAfter(last) : null,
      by_reason: wanted.map((reason) => ({
        reason,
        hits: hits.get(reason)?.length ?? 0,
        skipped: skipped.get(reason) ?? 0,
      })),
      combos_without_brand: (await ports.data.comboPage({ brandid: NO_BRAND }, 1)).total,
      ready_plan: readyPlan(page.filter((hit) => opening.has(hit))),
    });
  },
});

/** Returns the hits of each trigger, and counts instead of lists the brands already escalated for that reason. */
function evaluate(facts: readonly TriggerFacts[]) {
  const hits = new Map<AutomaticReason, Hit[]>();
  const skipped = new Map<AutomaticReason, number>();
  for (const brand of facts) {
    for (const hit of firedTriggers(brand)) {
      if (brand.active.some((one) => one.reason === hit.reason)) {
        skipped.set(hit.reason, (skipped.get(hit.reason) ?? 0) + 1);
        continue;
      }
      const listed = { ...hit, evidence: [...hit.evidence], already_escalated: othersOf(brand) };
      const others = hits.get(hit.reason);
      if (others === undefined) hits.set(hit.reason, [listed]);
      else others.push(listed);
    }
  }
  return { hits, skipped };
}

function othersOf({ active }: TriggerFacts): string[] {
  return active.map((one) => one.escalation_id);
}

/**
 * Plans at most one escalation for a brand: its assignee sees all faults of the brand. A brand with an open escalation
 * for another reason gets none. If several triggers hit, the most urgent one opens it.
 */
function toOpen(hits: readonly Hit[]): ReadonlySet<Hit> {
  const first = new Map<number, Hit>();
  for (const hit of hits) {
    if (hit.already_escalated.length === 0 && !first.has(hit.brandid)) first.set(hit.brandid, hit);
  }
  return new Set(first.values());
}

function readyPlan(hits: readonly Hit[]): z.input<typeof readyPlanSchema> | null {
  if (hits.length === 0) return null;
  return {
    steps: hits.map(({ brandid, reason, level, evidence }) => {
      const details = `Raised by the automatic trigger ${reason}. ${evidence.join(' ')}`;
      return { operation: 'create_escalation', input: { brandid, reason, details, level } };
    }),
    reason: 'Automatic escalation triggers.',
  };
}

/** Position in the order of hits, which does not depend on the requested triggers. */
interface Place {
  readonly kind: number;
  readonly brandid: number;
}

function cursorAfter({ reason, brandid }: Pick<TriggerHit, 'reason' | 'brandid'>): string {
  return `hit-${TRIGGER_ORDER.indexOf(reason)}-${brandid}`;
}

function placeIn(cursor: string): Place {
  const found = /^hit-([0-3])-([1-9]\d{0,9})$/.exec(cursor);
  if (found === null) throw new CursorInvalid();
  return { kind: Number(found[1]), brandid: Number(found[2]) };
}

function comesAfter({ reason, brandid }: Pick<TriggerHit, 'reason' | 'brandid'>, place: Place): boolean {
  const kind = TRIGGER_ORDER.indexOf(reason);
  return kind > place.kind || (kind === place.kind && brandid > place.brandid);
}
