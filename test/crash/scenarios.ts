import { recordPolicy } from '../../src/console/enrolment.ts';
import { policyVersion } from '../../src/domain/change/authority.ts';
import { DEFAULT_POLICY } from '../../src/domain/change/policy.ts';
import type { RequestedStep } from '../../src/domain/change/proposal.ts';
import { proposeChange } from '../../src/domain/change/propose.ts';
import { loadChange } from '../../src/domain/change/records.ts';
import { deliverDue } from '../../src/domain/notify/deliver.ts';
import type { MailTransport } from '../../src/domain/notify/mail-transport.ts';
import { notifyPendingChanges } from '../../src/domain/notify/pending-notices.ts';
import { notifySla } from '../../src/domain/notify/sla-notices.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import type { StoredProposal } from '../../src/domain/ports/proposals.ts';
import { applyApproved } from '../../src/executor/apply-approved.ts';
import { applyChange } from '../../src/executor/apply-change.ts';
import { type Approver, decideChange } from '../../src/executor/decide.ts';
import { recoverApplications } from '../../src/executor/recover.ts';
import { deployTo, HARMLESS, testIn, updateTo } from '../domain/operations/agents/instruction-texts.ts';
import { AGENT, accepted, CLOSING, ROOT_CAUSE, SPLIT, SPLIT_PLAN } from '../executor/small-store.ts';

export interface Tools {
  readonly ports: CommitPorts;
  readonly approver: Approver;
  readonly transport: MailTransport;
}

/** A piece of work that writes. Running it again after a crash continues it. */
export interface Scenario {
  /** The prepared store that it starts from. */
  readonly template: 'fresh' | 'worked' | 'interrupted' | 'late';
  run(tools: Tools): Promise<void>;
}

const ESCALATION = 'ESC-2026-001';
const metadata = { brandid: 12345, regex: '\\bSTAR\\s+MARKET\\b', mccids: [5411, 5499] };

/** Moves combos of Star with these codes to another brand. */
const reassigned = (target_brandid: number, mccid: number[]): RequestedStep => ({
  operation: 'reassign_combos',
  input: { source_brandid: 12345, target_brandid, criteria: { mccid } },
});

/** One example of each write operation, with the store that it fits. */
export const EXAMPLES: Readonly<Record<string, { steps: readonly RequestedStep[]; template?: Scenario['template'] }>> =
  {
    create_escalation: {
      steps: [
        {
          operation: 'create_escalation',
          input: {
            brandid: 200,
            reason: 'low_confidence',
            details: 'Below 0.5 after four iterations.',
            assigned_to: 'ed.allison@rewardinsight.com',
          },
        },
      ],
    },
    assign_escalation: {
      steps: [
        {
          operation: 'assign_escalation',
          input: { escalation_id: ESCALATION, assigned_to: 'data-team@rewardinsight.com' },
        },
      ],
    },
    escalate_level: {
      steps: [
        {
          operation: 'escalate_level',
          input: {
            escalation_id: ESCALATION,
            new_level: 2,
            reason: 'The generator has to learn generic names.',
            assigned_to: 'engineering@rewardinsight.com',
          },
        },
      ],
    },
    add_escalation_notes: { steps: [ROOT_CAUSE] },
    split_brand: { steps: [SPLIT] },
    update_brand_data: {
      steps: [
        {
          operation: 'update_brand_data',
          input: { brandid: 200, field: 'sector', value: 'Food & Drink', reason: 'It sells coffee.' },
        },
      ],
    },
    update_source_data: {
      steps: [
        { operation: 'update_source_data', input: { table: 'combo', ccid: 51, updates: { mccid: 5411 } } },
        {
          operation: 'update_source_data',
          input: { table: 'mcc', mccid: 5499, updates: { mcc_desc: 'Food Stores, Convenience and Specialty' } },
        },
      ],
    },
    create_brand: {
      steps: [
        {
          operation: 'create_brand',
          input: { brandname: 'Star Market', sector: 'Retail', parent_brandid: 12345 },
        },
      ],
    },
    reassign_combos: { steps: [reassigned(200, [5411, 5499])] },
    deactivate_brand: {
      steps: [
        reassigned(200, [5411, 5499]),
        reassigned(100, [5812, 5814]),
        { operation: 'deactivate_brand', input: { brandid: 12345, reason: 'Its combos are with others now.' } },
      ],
    },
    upload_metadata: {
      steps: [{ operation: 'upload_metadata', input: { brandid: 12345, metadata: { ...metadata, confidence: 0.9 } } }],
    },
    create_manual_metadata: { steps: [{ operation: 'create_manual_metadata', input: metadata }] },
    process_brand: { steps: [{ operation: 'process_brand', input: { brandid: 100 } }] },
    reprocess_brand: { steps: [{ operation: 'reprocess_brand', input: { brandid: 12345 } }] },
    reprocess_brands: {
      steps: [{ operation: 'reprocess_brands', input: { brandids: [12345], reason: 'Better parameters.' } }],
    },
    update_agent_instructions: { steps: [updateTo(HARMLESS)] },
    run_agent_test: { steps: [testIn('dev', [100])] },
    deploy_agent: { steps: [updateTo(HARMLESS), deployTo('dev'), testIn('dev', [100]), deployTo('prod')] },
    close_escalation: { steps: [CLOSING], template: 'worked' },
  };

export const FIVE_STEPS: readonly RequestedStep[] = [...SPLIT_PLAN, ROOT_CAUSE, CLOSING];

/** Delivers everything in the outbox, as a worker does. */
async function deliver({ ports, transport }: Tools): Promise<void> {
  const { outbox, clock } = ports;
  const { signal } = new AbortController();
  await deliverDue({ outbox, clock, transport, from: 'desk@example.com', worker: ports.ids.nonce(), signal });
}

async function newestProposal(ports: CommitPorts): Promise<StoredProposal | undefined> {
  return (await ports.proposals.proposalPage({}, 1)).rows[0];
}

async function proposedOnce(steps: readonly RequestedStep[], ports: CommitPorts, known: number): Promise<string> {
  const page = await ports.proposals.proposalPage({}, 1);
  const [newest] = page.rows;
  if (page.total > known && newest !== undefined) return newest.change_id;
  const request = { steps, escalation_id: ESCALATION };
  return accepted(
    await proposeChange(request, {
      principal: AGENT,
      ports,
      operations: writeOperations,
      signal: new AbortController().signal,
    }),
  ).body.change_id;
}

async function approveOnce(changeId: string, { ports, approver }: Tools): Promise<void> {
  const { state, digest } = accepted(await loadChange(changeId, ports));
  if (state !== 'proposed') return;
  accepted(await decideChange({ change_id: changeId, digest, decision: 'approve', comment: null }, approver, ports));
}

/** Plays a change from its proposal to its mails. The store has `known` proposals before. */
function change(steps: readonly RequestedStep[], template: Scenario['template'], known: number): Scenario {
  return {
    template,
    async run(tools) {
      const { ports } = tools;
      const changeId = await proposedOnce(steps, ports, known);
      await approveOnce(changeId, tools);
      if (accepted(await loadChange(changeId, ports)).state === 'approved') {
        accepted(await applyChange(changeId, ports, writeOperations));
      }
      await deliver(tools);
    },
  };
}

/** The number of proposals in the store `worked`. */
const WORKED = 2;

const factBy = (actor: string, at: string) => ({
  at,
  actor,
  for_person: null,
  change_id: null,
  digest: null,
  policy_version: null,
});

const others: Readonly<Record<string, Scenario>> = {
  'a plan of five steps': change(FIVE_STEPS, 'fresh', 0),
  'recovering two interrupted executions': {
    template: 'interrupted',
    async run({ ports }) {
      await recoverApplications(ports);
      await applyApproved(ports, writeOperations);
    },
  },
  'telling of response times and of a waiting change': {
    template: 'late',
    async run(tools) {
      await notifySla(tools.ports);
      await notifyPendingChanges(tools.ports, writeOperations);
      await deliver(tools);
    },
  },
  'taking a proposal back': {
    template: 'late',
    async run({ ports }) {
      const stored = await newestProposal(ports);
      if (stored === undefined) throw new Error('there is a proposal in this store');
      const { change_id, digest } = stored;
      const at = ports.clock.now();
      const fact = { ...factBy('agent', at), event: 'change_withdrawn', result: 'withdrawn' } as const;
      await ports.proposals.withdraw(change_id, at, { ...fact, change_id, digest });
      await ports.proposals.record({ ...factBy('agent', at), event: 'proposal_refused', result: 'closed' });
    },
  },
  'enrolling an approver under another policy': {
    template: 'fresh',
    async run({ ports }) {
      const at = ports.clock.now();
      const record = { approver_id: 'new@example.com', algorithm: 'ed25519', public_key: '', enrolled_at: at } as const;
      await ports.authorityWrites.enrol(record, {
        ...factBy('new@example.com', at),
        event: 'approver_enrolled',
        result: '',
      });
      const policy = { ...DEFAULT_POLICY, preset: 'team' } as const;
      if ((await ports.authority.policy())?.policy_version !== policyVersion(policy, ports.hasher)) {
        await recordPolicy(policy, { approver_id: 'new@example.com', sign: () => 'none' }, ports);
      }
    },
  },
  'a decision on something else than was shown': {
    template: 'late',
    async run({ ports, approver }) {
      const stored = await newestProposal(ports);
      const request = { change_id: stored?.change_id ?? '', digest: 'another', decision: 'approve' } as const;
      await decideChange({ ...request, comment: null }, approver, ports);
    },
  },
};

export const SCENARIOS: ReadonlyMap<string, Scenario> = new Map([
  ...Object.entries(EXAMPLES).map(
    ([name, { steps, template = 'fresh' }]) =>
      [name, change(steps, template, template === 'worked' ? WORKED : 0)] as const,
  ),
  ...Object.entries(others),
]);
