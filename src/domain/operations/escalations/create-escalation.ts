import { z } from 'zod';
import { type Brand, brandidSchema } from '../../brand/brand.ts';
import { titleOf } from '../../brand/unrecorded-brand.ts';
import { type DecisionContext, writeOperation } from '../../change/operation.ts';
import type { Desk } from '../../escalation/desk.ts';
import {
  AUTOMATIC_REASONS,
  ESCALATION_REASONS,
  type Escalation,
  escalationIdSchema,
  levelSchema,
} from '../../escalation/escalation.ts';
import { countIterations } from '../../metadata/iterations.ts';
import { UPSTREAM_TOPIC } from '../../notify/mail.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { freeTextInput } from '../../text/free-text.ts';
import { personInput } from '../../text/person.ts';
import { quoted } from '../../text/quoted.ts';
import { addressInput } from '../../text/text.ts';
import { requireNamedBrand } from '../subjects.ts';
import { assignmentWarnings, requireAssignee } from './assignee.ts';

const input = z.strictObject({
  brandid: brandidSchema,
  reason: z.enum(ESCALATION_REASONS),
  details: freeTextInput().describe('What is wrong, with evidence'),
  level: levelSchema.default(1).describe('1 operations, 2 engineering, 3 product'),
  assigned_to: personInput().optional().describe('E-mail address; known people only'),
  scope: z.enum(['one_off', 'systematic']).default('one_off'),
  affected_brandids: z.array(brandidSchema).max(500).default([]).describe('Further brands, for a systematic problem'),
  stakeholders: z.array(addressInput).max(20).default([]).describe('Notified when it closes'),
  reopens: escalationIdSchema.optional().describe('The closed escalation that this continues'),
});
type Input = z.output<typeof input>;

const output = z.object({ escalation_id: z.string(), brandid: z.int() });

/** Opens an escalation for a brand (runbook, Escalation Process, step 1). */
export const createEscalation = writeOperation({
  name: 'create_escalation',
  title: 'Open an escalation',
  toolset: 'triage',
  risk: 'low',
  method: null,
  input,
  output,
  refusals: ['not_found', 'conflict', 'invalid_input'],
  async decide(request, reads, context) {
    const brand = await requireNamedBrand(request.brandid, reads);
    if (!brand.ok) return brand;
    const fresh = await checkNotOpen(request, reads);
    if (!fresh.ok) return fresh;
    const others = await checkAffected(request, reads);
    if (!others.ok) return others;
    const assignee =
      request.assigned_to === undefined
        ? done(null)
        : await requireAssignee(request.assigned_to, request.level, reads, context);
    if (!assignee.ok) return assignee;
    const escalation = await newEscalation(request, brand.value, assignee.value, reads, context);
    const warnings = [
      ...(assignee.value === null
        ? ['It is unassigned: the response time starts with the assignment.']
        : await assignmentWarnings(assignee.value, request.level, reads)),
      ...(await openForOtherReasons(request.brandid, reads)),
    ];
    const list = toldOfNew(await reads.desk());
    return done({
      preview: previewOf(escalation, warnings),
      mutations: [{ kind: 'escalation.insert', escalation }],
      outbox: messages(escalation, list),
      result: { escalation_id: escalation.escalation_id, brandid: brand.value.brandid },
      affected_brandids: [brand.value.brandid],
    });
  },
});

async function checkNotOpen(request: Input, reads: DecisionReads): Promise<Outcome<true>> {
  const open = (await reads.activeEscalationsOf(request.brandid)).find((one) => one.reason === request.reason);
  if (open !== undefined) {
    return refused({
      code: 'conflict',
      field: 'reason',
      message: `${open.escalation_id} is already open for brand ${request.brandid} with this reason.`,
      instead: `Add to it with add_escalation_notes, or give another reason.`,
    });
  }
  if (request.reopens === undefined) return done(true);
  const previous = await reads.escalation(request.reopens);
  if (previous?.brandid === request.brandid && previous.resolution !== null) return done(true);
  return refused({
    code: previous === undefined ? 'not_found' : 'conflict',
    field: 'reopens',
    message:
      previous === undefined
        ? `There is no escalation ${request.reopens}.`
        : `${request.reopens} is not a closed escalation of brand ${request.brandid}.`,
    instead: 'Name a closed escalation of the same brand, or leave reopens out.',
  });
}

/** Warns of other open escalations of the brand, because two people would work on one case. */
async function openForOtherReasons(
  brandid: number,
  reads: Pick<DecisionReads, 'activeEscalationsOf'>,
): Promise<readonly string[]> {
  const open = await reads.activeEscalationsOf(brandid);
  return open.map(({ escalation_id, reason }) => `${escalation_id} is already open for this brand: ${reason}.`);
}

async function checkAffected(request: Input, reads: DecisionReads): Promise<Outcome<true>> {
  for (const [index, brandid] of request.affected_brandids.entries()) {
    const found = await requireNamedBrand(brandid, reads, `affected_brandids.${index}`);
    if (!found.ok) return found;
  }
  return done(true);
}

async function newEscalation(
  request: Input,
  brand: Brand,
  assignee: string | null,
  reads: DecisionReads,
  context: DecisionContext,
): Promise<Escalation> {
  const by = context.requested_by.person ?? context.requested_by.name;
  const [versions, feedback] = await Promise.all([
    reads.metadataVersions(brand.brandid),
    reads.feedbackOf(brand.brandid),
  ]);
  const automatic: readonly string[] = AUTOMATIC_REASONS;
  return {
    escalation_id: context.newEscalationId(brand.brandname),
    brandid: brand.brandid,
    brandname: titleOf(brand),
    reason: request.reason,
    details: request.details,
    trigger: automatic.includes(request.reason) ? 'automatic' : 'manual',
    level: request.level,
    priority: request.reason === 'consecutive_failures' ? 'immediate' : 'normal',
    scope: request.scope,
    affected_brandids: [...new Set([brand.brandid, ...request.affected_brandids])],
    stakeholders: request.stakeholders,
    assigned_to: assignee,
    confidence_score: versions.at(-1)?.confidence_score ?? null,
    iteration: countIterations(feedback),
    created_at: context.now,
    created_by: by,
    notes: [],
    assignments: assignee === null ? [] : [{ at: context.now, assigned_to: assignee, level: request.level, by }],
    level_changes: [],
    linked_changes: [],
    reopens: request.reopens ?? null,
    resolution: null,
    version: 1,
  };
}

function previewOf(escalation: Escalation, warnings: readonly string[]) {
  const { brandid, brandname, reason, level } = escalation;
  const target = `new escalation ${escalation.escalation_id}`;
  const fields = [
    'brandid',
    'reason',
    'details',
    'level',
    'priority',
    'scope',
    'affected_brandids',
    'assigned_to',
    'stakeholders',
    'reopens',
  ] as const;
  return {
    summary: `Open an escalation of brand ${brandid} ${quoted(brandname)} at level ${level}: ${reason}`,
    changes: fields
      .filter((field) => escalation[field] !== null)
      .map((field) => ({ target, field, before: null, after: escalation[field] })),
    evidence: { confidence_score: escalation.confidence_score, iteration: escalation.iteration },
    warnings: [...warnings],
    preconditions: [],
  };
}

/** Returns who is told of new escalations: the desk's list, and upstream's topic where one is set. */
function toldOfNew({ notify_on_create, mail }: Desk): readonly string[] {
  return mail?.aws?.upstream_topic === undefined ? notify_on_create : [...notify_on_create, UPSTREAM_TOPIC];
}

function messages(escalation: Escalation, list: readonly string[]) {
  const { escalation_id, brandname, reason, details, assigned_to } = escalation;
  const subject = `${escalation_id}: ${brandname}, ${reason}`;
  return [
    ...(list.length === 0
      ? []
      : [{ kind: 'escalation_created' as const, to: [...list], subject: `New escalation ${subject}`, body: details }]),
    ...(assigned_to === null
      ? []
      : [
          {
            kind: 'escalation_assigned' as const,
            to: [assigned_to],
            subject: `Assigned to you: ${subject}`,
            body: details,
          },
        ]),
  ];
}
