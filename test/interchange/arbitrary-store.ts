import fc from 'fast-check';
import { type Agent, ENVIRONMENTS } from '../../src/domain/agents/agent.ts';
import type { Brand, Combo, Mcc } from '../../src/domain/brand/brand.ts';
import { BRAND_STATUSES, MAX_BRANDID } from '../../src/domain/brand/brand.ts';
import {
  ESCALATION_REASONS,
  type Escalation,
  LEVELS,
  NOTE_KINDS,
  RESOLUTION_METHODS,
} from '../../src/domain/escalation/escalation.ts';
import { FEEDBACK_TYPES, METADATA_ORIGINS, type MetadataVersion } from '../../src/domain/metadata/metadata.ts';
import { cleanCell } from '../../src/domain/text/cell.ts';
import { cleanFreeText } from '../../src/domain/text/free-text.ts';
import { isMissing } from '../../src/domain/text/missing.ts';
import { merchantIdProblem, plainMerchantId } from '../../src/domain/text/spreadsheet-forms.ts';
import type { GivenData } from '../contract/backend.ts';

/** Texts that are difficult for CSV, JSON and spreadsheets. */
const nasty = fc.constantFrom(
  '"',
  '""',
  ',',
  "'",
  '\\',
  ' ',
  ';',
  '=1+1',
  'é',
  '商',
  '🏪',
  '\u200b',
  'NULL',
  '\\N',
  '#',
);
const piece = fc.oneof({ weight: 3, arbitrary: fc.string({ maxLength: 8 }) }, nasty);
/** A text on one line, as in a table; a missing one is empty. */
const lineText = fc
  .array(piece, { maxLength: 6 })
  .map((pieces) => pieces.join(''))
  .map(cleanCell)
  .map((text) => (isMissing(text) ? '' : text));
/** A merchant id in the plain form that every entrance stores. */
const mid = lineText.map(plainMerchantId).filter((one) => merchantIdProblem(one) === undefined);
const name = lineText.map((text) => `S${text}`.trim());
/** A text that may be missing: a record then has null. */
const optionalText = (texts: fc.Arbitrary<string>) =>
  fc.option(texts).map((text) => (text === null || isMissing(text) ? null : text));
/** A pattern of a JSON record, in which line ends and control characters are kept. */
const pattern = fc
  .array(fc.oneof(piece, fc.constantFrom('\n', '\t', '\r\n', '\u001b[31m', '\ufeff')), { maxLength: 8 })
  .map((p) => p.join(''));
/** A text that people write, as every entrance stores it. */
const longText = pattern.map(cleanFreeText);
const instant = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());
const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }).map((n) => n + 0));
const int = fc.integer({ min: 0, max: 2_147_483_647 });
const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:#@=+/-]{0,30}$/);
const person = fc.constantFrom('ed.allison@rewardinsight.com', 'data-team@rewardinsight.com', 'system');

const brand: fc.Arbitrary<Brand> = fc.record({
  brandid: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: MAX_BRANDID })),
  brandname: name,
  sector: lineText,
  status: fc.constantFrom(...BRAND_STATUSES),
  parent_brandid: fc.option(fc.integer({ min: 1, max: MAX_BRANDID })),
  manually_processed: fc.boolean(),
  version: fc.integer({ min: 1, max: 9 }),
});
const mcc: fc.Arbitrary<Mcc> = fc.record({
  mccid: fc.integer({ min: 1, max: 9999 }),
  mcc_desc: lineText,
  sector: lineText,
});

/** A brand that the table may lack; 0 for none. */
const namedElsewhere = fc.constantFrom(0, 31, MAX_BRANDID);

function comboOf(brandids: readonly number[], mccids: readonly number[], banks: boolean): fc.Arbitrary<Combo> {
  return fc.record({
    ccid: fc.oneof(fc.integer({ min: 0, max: 20 }), int),
    bankid: banks ? fc.option(fc.integer({ min: -128, max: 127 })) : fc.constant(null),
    mid,
    brandid: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...brandids) }, namedElsewhere),
    mccid: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...mccids) }, fc.constantFrom(0, -1, 9999, 10_000)),
    narrative: lineText,
  });
}

function versionsOf(brandid: number): fc.Arbitrary<MetadataVersion[]> {
  const version = fc.record({
    brandid: fc.constant(brandid),
    brandname: name,
    regex: pattern,
    mccids: fc.array(fc.integer({ min: 1, max: 9999 }), { maxLength: 4 }),
    sector: optionalText(lineText),
    confidence_score: share,
    origin: fc.constantFrom(...METADATA_ORIGINS),
    created_by: person,
    generated_at: instant,
    notes: fc.option(longText),
    evaluator_issues: fc.array(longText, { maxLength: 2 }),
    coverage_narratives_matched: share,
    coverage_false_positives: share,
  });
  return fc
    .array(version, { maxLength: 4 })
    .map((versions) => versions.map((one, index) => ({ ...one, version: index + 1 })));
}

function feedbackOf(brandid: fc.Arbitrary<number>) {
  return fc.record({
    feedback_id: id,
    brandid,
    metadata_version: fc.integer({ min: 1, max: 9 }),
    feedback_type: fc.constantFrom(...FEEDBACK_TYPES),
    feedback_text: longText,
    category: optionalText(longText),
    issues_identified: fc.array(longText, { maxLength: 2 }),
    misclassified_combos: fc.array(int, { maxLength: 3 }),
    submitted_at: instant,
    submitted_by: person,
  });
}

function executionOf(brandid: fc.Arbitrary<number>) {
  return fc.record({
    execution_arn: id,
    brandid,
    status: fc.constantFrom('SUCCEEDED' as const, 'FAILED' as const, 'TIMED_OUT' as const, 'RUNNING' as const),
    start_time: instant,
    stop_time: fc.option(instant),
    duration_seconds: fc.option(int),
    error_message: optionalText(longText),
  });
}

const level = fc.constantFrom(...LEVELS);
const method = fc.constantFrom(...RESOLUTION_METHODS);
const escalationId = fc.oneof(
  fc.integer({ min: 1, max: 99_999 }).map((n) => `ESC-2026-${String(n).padStart(3, '0')}`),
  fc.integer({ min: 1, max: 99_999 }).map((n) => `ESC-20260214093000-${n}`),
);

function escalationOf(brandid: fc.Arbitrary<number>): fc.Arbitrary<Escalation> {
  return fc.record({
    escalation_id: escalationId,
    brandid,
    brandname: name,
    reason: fc.constantFrom(...ESCALATION_REASONS),
    details: longText,
    trigger: fc.constantFrom('automatic' as const, 'manual' as const),
    level,
    priority: fc.constantFrom('normal' as const, 'immediate' as const),
    scope: fc.constantFrom('one_off' as const, 'systematic' as const),
    affected_brandids: fc.array(int, { maxLength: 3 }),
    stakeholders: fc.array(person, { maxLength: 2 }),
    assigned_to: fc.option(person),
    confidence_score: share,
    iteration: fc.option(fc.integer({ min: 0, max: 10 })),
    created_at: instant,
    created_by: person,
    notes: fc.array(fc.record({ at: instant, author: person, kind: fc.constantFrom(...NOTE_KINDS), text: longText }), {
      maxLength: 2,
    }),
    assignments: fc.array(fc.record({ at: instant, assigned_to: person, level, by: person }), { maxLength: 2 }),
    level_changes: fc.array(
      fc.record({ at: instant, from: level, to: level, reason: longText, ticket_url: fc.option(longText), by: person }),
      { maxLength: 2 },
    ),
    linked_changes: fc.array(
      fc.record({
        change_id: id,
        applied_at: instant,
        operations: fc.array(id, { maxLength: 2 }),
        method: fc.option(method),
        affected_brandids: fc.array(int, { maxLength: 2 }),
        approvers: fc.array(person, { maxLength: 2 }),
      }),
      { maxLength: 2 },
    ),
    reopens: fc.option(escalationId),
    resolution: fc.option(
      fc.record({
        method,
        text: longText,
        preventive_measures: longText,
        lessons_learned: longText,
        approvers: fc.array(person, { maxLength: 2 }),
        duplicate_of: fc.option(escalationId),
        closed_at: instant,
        closed_by: person,
      }),
    ),
    version: fc.integer({ min: 1, max: 99 }),
  });
}

/** Versions of an agent's instructions and their deployments, each consecutive. */
function instructionsOf(agent: Agent) {
  const version = fc.record({
    agent: fc.constant(agent),
    text: longText.map((text) => `T${text}`),
    reason: fc.option(longText),
    created_by: person,
    created_at: instant,
  });
  const deployment = fc.record({
    agent: fc.constant(agent),
    environment: fc.constantFrom(...ENVIRONMENTS),
    version: fc.nat(),
    deployed_by: person,
    deployed_at: instant,
  });
  return fc
    .record({
      versions: fc.array(version, { maxLength: 3 }),
      deployments: fc.array(deployment, { maxLength: 3 }),
    })
    .map(({ versions, deployments }) => ({
      instructions: versions.map((one, index) => ({ ...one, version: index + 1 })),
      deployments:
        versions.length === 0
          ? []
          : deployments.map((one, index) => ({
              ...one,
              sequence: index + 1,
              version: (one.version % versions.length) + 1,
            })),
    }));
}

const distinct = <T>(arbitrary: fc.Arbitrary<T>, key: (value: T) => unknown, maxLength: number, minLength = 0) =>
  fc.uniqueArray(arbitrary, { selector: key, minLength, maxLength });

/** The content of a small store, with a row in each table that needs one: every key is unique; combos may name a brand or a code that is missing or unknown. */
export const arbitraryStore: fc.Arbitrary<GivenData> = fc
  .record({
    brands: distinct(brand, (one) => one.brandid, 6, 1),
    mccs: distinct(mcc, (one) => one.mccid, 5, 1),
    banks: fc.boolean(),
    agents: fc.tuple(instructionsOf('evaluator'), instructionsOf('metadata_production')),
  })
  .chain(({ brands, mccs, banks, agents }) => {
    const brandids = brands.map((one) => one.brandid);
    const mccids = mccs.map((one) => one.mccid);
    const ofSome = fc.constantFrom(...brandids);
    const combo = comboOf(brandids, mccids, banks);
    return fc.record({
      brands: fc.constant(brands),
      mccs: fc.constant(mccs),
      instructions: fc.constant(agents.flatMap((one) => one.instructions)),
      deployments: fc.constant(agents.flatMap((one) => one.deployments)),
      brandsToCheck: fc.subarray(brandids),
      combos: distinct(combo, (one) => `${one.ccid}/${one.bankid}`, 12, 1),
      metadata: fc.tuple(...brandids.map(versionsOf)).map((versions) => versions.flat()),
      feedback: distinct(feedbackOf(ofSome), (one) => one.feedback_id, 4),
      executions: distinct(executionOf(ofSome), (one) => one.execution_arn, 4),
      escalations: distinct(escalationOf(ofSome), (one) => one.escalation_id, 4),
    });
  });
