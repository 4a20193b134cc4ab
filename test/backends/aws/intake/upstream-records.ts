import type { CommitPorts } from '../../../../src/domain/ports/commit-side.ts';
import { aBrand, aCombo, aFeedback, aMetadataVersion, anEscalation, anExecution } from '../../../contract/records.ts';
import { type GivenUpstream, upstreamMetadata, versionKey } from './given-upstream.ts';

/* What upstream writes about a brand that the store knows. */

export const GIVEN = {
  brands: [aBrand(), aBrand({ brandid: 7, brandname: 'Other' })],
  mccs: [5411, 5499].map((mccid) => ({ mccid, mcc_desc: 'Groceries', sector: 'Groceries' })),
  combos: [aCombo(), aCombo({ ccid: 2, brandid: 7, narrative: 'OTHER' })],
  metadata: [aMetadataVersion()],
  feedback: [aFeedback()],
  executions: [anExecution()],
  escalations: [anEscalation()],
};

export const SECOND = aMetadataVersion({
  version: 2,
  regex: '\\bSTAR MARKET\\b',
  generated_at: '2026-02-15T10:00:00.000Z',
});

export const NEW_FEEDBACK = {
  feedback_id: 'fb-2',
  brandid: 12345,
  metadata_version: 2,
  feedback_text: 'Better',
  category: null,
  issues_identified: [],
  misclassified_combos: [3],
  submitted_at: '2026-02-15 11:00:00.000',
  submitted_by: 'bob@example.com',
};

export const NEW_ESCALATION = {
  escalation_id: 'ESC-20260215090000-12345',
  brandid: 12345,
  brandname: 'Star',
  reason: 'Iteration limit reached',
  confidence_score: 0.3,
  escalated_at: '2026-02-15T09:00:00Z',
  resolved_at: null,
  resolved_by: null,
  resolution_notes: null,
  status: null,
  iteration: 10,
  environment: 'prod',
};

export const NEW_RUN = {
  execution_arn: 'arn:aws:states:eu-west-1:1:execution:workflow:run-2',
  brandid: 12345,
  status: 'RUNNING',
  start_time: '2026-02-15T09:00:00Z',
  stop_time: null,
};

/** Puts a new record of each kind. */
export function putEverything(upstream: GivenUpstream): void {
  upstream.put(versionKey(12345, 2), upstreamMetadata(SECOND));
  upstream.put('metadata/brand_12345.json', upstreamMetadata(SECOND));
  upstream.put('feedback/brand_12345_fb-2.json', NEW_FEEDBACK);
  upstream.put('escalations/brand_12345_ESC-20260215090000-12345.json', NEW_ESCALATION);
  upstream.put('workflow-executions/run-2.json', NEW_RUN);
}

/** What the store knows of the brand once each record was taken in. */
export const TAKEN = {
  versions: ['1 \\bSTAR\\b', '2 \\bSTAR MARKET\\b'],
  feedback: ['fb-1 reject', 'fb-2 specific_examples'],
  runs: ['arn:1 FAILED', `${NEW_RUN.execution_arn} RUNNING`],
  escalations: ['ESC-2026-001', 'ESC-20260215090000-12345'],
};

export async function story(side: CommitPorts) {
  await side.data.current();
  const escalations = await side.data.activeEscalationsOf(12345);
  return {
    versions: (await side.data.metadataVersions(12345)).map(({ version, regex }) => `${version} ${regex}`),
    feedback: (await side.data.feedbackOf(12345)).map((one) => `${one.feedback_id} ${one.feedback_type}`),
    runs: (await side.data.executionsOf(12345)).map((one) => `${one.execution_arn} ${one.status}`),
    escalations: escalations.map(({ escalation_id }) => escalation_id).toSorted(),
  };
}
