import type { AgentRun, Deployment, InstructionsVersion } from '../../src/domain/agents/agent.ts';
import type { Brand, Combo } from '../../src/domain/brand/brand.ts';
import type { AuditFact } from '../../src/domain/change/audit.ts';
import type {
  ApplicationRecord,
  ApproverRecord,
  ChangeDecision,
  PolicyRecord,
} from '../../src/domain/change/authority.ts';
import type { CommitBatch, Mutation } from '../../src/domain/change/mutation.ts';
import { DEFAULT_POLICY } from '../../src/domain/change/policy.ts';
import type { Escalation } from '../../src/domain/escalation/escalation.ts';
import type { Feedback, MetadataVersion, WorkflowExecution } from '../../src/domain/metadata/metadata.ts';

/* Whole records, of which a test names what matters to it. */

export const CHANGE_ID = 'CHG-01KH0000000000000000000001';
const NOON = '2026-02-14T12:00:00.000Z';

export function aBrand(over: Partial<Brand> = {}): Brand {
  return {
    brandid: 12345,
    brandname: 'Star',
    sector: 'Groceries',
    status: 'active',
    parent_brandid: null,
    manually_processed: false,
    version: 1,
    ...over,
  };
}

export function aCombo(over: Partial<Combo> = {}): Combo {
  return { ccid: 1, bankid: 1, mid: 'M1', brandid: 12345, mccid: 5411, narrative: 'STAR MARKET 001', ...over };
}

export function aMetadataVersion(over: Partial<MetadataVersion> = {}): MetadataVersion {
  return {
    brandid: 12345,
    version: 1,
    brandname: 'Star',
    regex: '\\bSTAR\\b',
    mccids: [5411],
    sector: 'Groceries',
    confidence_score: 0.42,
    origin: 'agent',
    created_by: 'metadata_production',
    generated_at: NOON,
    notes: null,
    evaluator_issues: [],
    coverage_narratives_matched: 0.9,
    coverage_false_positives: null,
    ...over,
  };
}

export function aFeedback(over: Partial<Feedback> = {}): Feedback {
  return {
    feedback_id: 'fb-1',
    brandid: 12345,
    metadata_version: 1,
    feedback_type: 'reject',
    feedback_text: 'It catches Starbucks',
    category: null,
    issues_identified: [],
    misclassified_combos: [],
    submitted_at: NOON,
    submitted_by: 'ann@example.com',
    ...over,
  };
}

export function anExecution(over: Partial<WorkflowExecution> = {}): WorkflowExecution {
  return {
    execution_arn: 'arn:1',
    brandid: 12345,
    status: 'FAILED',
    start_time: NOON,
    stop_time: null,
    duration_seconds: null,
    error_message: 'timeout',
    ...over,
  };
}

export function anInstructionsVersion(over: Partial<InstructionsVersion> = {}): InstructionsVersion {
  return {
    agent: 'metadata_production',
    version: 1,
    text: '# Metadata production\n\nAsk ann@example.com.\n',
    reason: null,
    created_by: 'ann@example.com',
    created_at: NOON,
    ...over,
  };
}

export function aDeployment(over: Partial<Deployment> = {}): Deployment {
  return {
    agent: 'metadata_production',
    environment: 'dev',
    sequence: 1,
    version: 1,
    deployed_by: 'ann@example.com',
    deployed_at: NOON,
    ...over,
  };
}

export function anAgentRun(over: Partial<AgentRun> = {}): AgentRun {
  return {
    run_id: 'run-1',
    agent: 'metadata_production',
    environment: 'dev',
    version: 1,
    compared_to: null,
    passed: true,
    results: [],
    run_by: 'ann@example.com',
    run_at: NOON,
    ...over,
  };
}

export function anEscalation(over: Partial<Escalation> = {}): Escalation {
  return {
    escalation_id: 'ESC-2026-001',
    brandid: 12345,
    brandname: 'Star',
    reason: 'ambiguous_brand_name',
    details: 'Two brands under one id',
    trigger: 'manual',
    level: 1,
    priority: 'normal',
    scope: 'one_off',
    affected_brandids: [12345],
    stakeholders: [],
    assigned_to: null,
    confidence_score: 0.42,
    iteration: 10,
    created_at: NOON,
    created_by: 'ann@example.com',
    notes: [],
    assignments: [],
    level_changes: [],
    linked_changes: [],
    reopens: null,
    resolution: null,
    version: 1,
    ...over,
  };
}

/** An escalation's `resolution`, which makes it closed. */
export const RESOLUTION: Escalation['resolution'] = {
  method: 'no_change_needed',
  text: 'Looked at',
  preventive_measures: 'None',
  lessons_learned: 'None',
  approvers: [],
  duplicate_of: null,
  closed_at: NOON,
  closed_by: 'ann@example.com',
};

export function aBatch(mutations: readonly Mutation[], changeId = CHANGE_ID): CommitBatch {
  return {
    mutations,
    applied: {
      change_id: changeId,
      digest: 'd'.repeat(64),
      escalation_id: null,
      applied_at: NOON,
      approvers: ['ann'],
      operations: mutations.map((mutation) => mutation.kind),
      results: [{ brandid: 12346 }],
    },
    outbox: [
      {
        message_id: `${changeId}/1`,
        kind: 'escalation_closed',
        created_at: NOON,
        to: ['ann@example.com'],
        subject: 'Applied',
        body: 'Done',
      },
    ],
  };
}

export function aFact(over: Partial<AuditFact> = {}): AuditFact {
  return {
    at: NOON,
    event: 'decision_recorded',
    actor: 'ann',
    for_person: null,
    change_id: CHANGE_ID,
    digest: null,
    policy_version: null,
    result: 'approve',
    ...over,
  };
}

export function anApprover(over: Partial<ApproverRecord> = {}): ApproverRecord {
  return { approver_id: 'ann', algorithm: 'ed25519', public_key: 'AAAA', enrolled_at: NOON, ...over };
}

export function aPolicy(over: Partial<PolicyRecord> = {}): PolicyRecord {
  return { policy_version: 'p1', policy: DEFAULT_POLICY, recorded_at: NOON, recorded_by: 'ann', ...over };
}

export function aDecision(over: Partial<ChangeDecision> = {}): ChangeDecision {
  return {
    change_id: CHANGE_ID,
    digest: 'd'.repeat(64),
    decision: 'approve',
    approver_id: 'ann',
    policy_version: 'p1',
    nonce: 'n',
    decided_at: NOON,
    comment: null,
    signature: 'sig',
    ...over,
  };
}

export function anApplicationRecord(over: Partial<ApplicationRecord> = {}): ApplicationRecord {
  return { change_id: CHANGE_ID, digest: 'd'.repeat(64), state: 'applying', at: NOON, detail: null, ...over };
}
