import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withSampleInstructions } from '../../data/sample-instructions.ts';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { initialiseStore } from '../../src/backends/embedded/initialise.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { recordPolicy } from '../../src/console/enrolment.ts';
import type { Brand, Combo } from '../../src/domain/brand/brand.ts';
import { policyVersion } from '../../src/domain/change/authority.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/domain/change/policy.ts';
import type { Principal } from '../../src/domain/change/principal.ts';
import type { ProposedChange, RequestedStep } from '../../src/domain/change/proposal.ts';
import { proposeChange } from '../../src/domain/change/propose.ts';
import { loadChange } from '../../src/domain/change/records.ts';
import { deskSchema } from '../../src/domain/escalation/desk.ts';
import type { Escalation } from '../../src/domain/escalation/escalation.ts';
import type { MetadataVersion } from '../../src/domain/metadata/metadata.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import type { Clock } from '../../src/domain/ports/foundation.ts';
import type { Outcome } from '../../src/domain/refusal.ts';
import type { StoreRecords } from '../../src/domain/store-records.ts';
import type { Approver } from '../../src/executor/decide.ts';
import { type DecidedChange, decideAndApply } from '../../src/executor/decide-and-apply.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { type ApproverKeyPair, approverFrom, enrolKeyPair } from '../concurrency/approver-key-pair.ts';
import { fillFromPrepared } from '../set-up/prepared-stores.ts';

export const AGENT: Principal = {
  kind: 'agent',
  name: 'investigator',
  person: 'ed.allison@rewardinsight.com',
  authenticated: false,
};
export const APPROVER_ID = 'approver@rewardinsight.com';

function brand(brandid: number, brandname: string, sector: string): Brand {
  return { brandid, brandname, sector, status: 'active', parent_brandid: null, manually_processed: false, version: 1 };
}

/** `count` combos of a brand, each at another bank's terminal. */
function combos(first: number, count: number, brandid: number, mccid: number, narrative: string): Combo[] {
  return Array.from({ length: count }, (_, i) => ({
    ccid: first + i,
    bankid: 1,
    mid: `M${first + i}`,
    brandid,
    mccid,
    narrative: `${narrative} ${first + i}`,
  }));
}

const STAR_METADATA: MetadataVersion = {
  brandid: 12345,
  version: 1,
  brandname: 'Star',
  regex: '\\bSTAR\\b',
  mccids: [5411, 5499, 5812, 5814],
  sector: 'Groceries',
  confidence_score: 0.6,
  origin: 'agent',
  created_by: 'metadata_production',
  generated_at: '2026-02-01T09:00:00.000Z',
  notes: null,
  evaluator_issues: [],
  coverage_narratives_matched: 1,
  coverage_false_positives: 0.1,
};

const ESCALATION: Escalation = {
  escalation_id: 'ESC-2026-001',
  brandid: 12345,
  brandname: 'Star',
  reason: 'ambiguous_brand_name',
  details: "Brand name 'Star' matches Star Market and Star Burger.",
  trigger: 'manual',
  level: 1,
  priority: 'normal',
  scope: 'one_off',
  affected_brandids: [12345],
  stakeholders: ['stakeholder@rewardinsight.com'],
  assigned_to: 'ed.allison@rewardinsight.com',
  confidence_score: 0.6,
  iteration: 10,
  created_at: '2026-02-14T08:00:00.000Z',
  created_by: 'data-team@rewardinsight.com',
  notes: [],
  assignments: [],
  level_changes: [],
  linked_changes: [],
  reopens: null,
  resolution: null,
  version: 1,
};

const DESK = deskSchema.parse({
  teams: {
    '1': ['ed.allison@rewardinsight.com', 'data-team@rewardinsight.com'],
    '2': ['engineering@rewardinsight.com'],
    '3': [],
  },
  notify_on_create: ['escalations@rewardinsight.com'],
});

/** Star with 20 grocery and 12 restaurant combos and 2 that a wallet hides; beside it a café chain and a chain of the same first word. */
const SOURCE = {
  brands: [
    brand(100, 'Starbucks', 'Food & Drink'),
    brand(200, 'Star Mart', 'Groceries'),
    brand(12345, 'Star', 'Groceries'),
  ],
  brandsToCheck: [12345],
  mccs: [
    { mccid: 5411, mcc_desc: 'Grocery Stores', sector: 'Groceries' },
    { mccid: 5499, mcc_desc: 'Misc. Food Stores', sector: 'Groceries' },
    { mccid: 5812, mcc_desc: 'Eating Places', sector: 'Food & Drink' },
    { mccid: 5814, mcc_desc: 'Fast Food Restaurants', sector: 'Food & Drink' },
    { mccid: 6012, mcc_desc: 'Financial Institutions', sector: 'Financial Services' },
  ],
  combos: () => [
    ...combos(1, 16, 12345, 5411, 'STAR MARKET BOSTON'),
    ...combos(21, 4, 12345, 5499, 'STAR MARKET SALEM'),
    ...combos(31, 8, 12345, 5814, 'STAR BURGER LOS ANGELES'),
    ...combos(41, 4, 12345, 5812, 'STAR BURGER POMONA'),
    ...combos(51, 2, 12345, 6012, 'PAYPAL *STARMARKET'),
    ...combos(61, 10, 100, 5814, 'STARBUCKS LEEDS'),
    ...combos(81, 6, 200, 5499, 'STAR MART AUSTIN'),
  ],
  history: () => ({ metadata: [STAR_METADATA], feedback: [], executions: [], escalations: [ESCALATION] }),
};

/** The two parts of Star, by merchant category. */
export const SPLIT: RequestedStep = {
  operation: 'split_brand',
  input: {
    brandid: 12345,
    new_brands: [
      { brandname: 'Star Market', criteria: { mccid: [5411, 5499] } },
      { brandname: 'Star Burger', criteria: { mccid: [5812, 5814] } },
    ],
  },
};

const metadataFor = (index: number, regex: string, mccids: number[]): RequestedStep => ({
  operation: 'create_manual_metadata',
  input: { brandid: { $from: `steps.0.brands.${index}.brandid` }, regex, mccids },
});

/** Split, and metadata for both parts. */
export const SPLIT_PLAN: readonly RequestedStep[] = [
  SPLIT,
  metadataFor(0, '\\bSTAR\\s+MARKET\\b', [5411, 5499]),
  metadataFor(1, '\\bSTAR\\s+BURGER\\b', [5812, 5814]),
];

export const ROOT_CAUSE: RequestedStep = {
  operation: 'add_escalation_notes',
  input: { escalation_id: 'ESC-2026-001', notes: "Root cause: Brand name 'Star' is too generic." },
};

/** A note of its own: the same one again would be the same proposal. */
export function finding(number: number): RequestedStep {
  return { operation: 'add_escalation_notes', input: { escalation_id: 'ESC-2026-001', notes: `Finding ${number}` } };
}

export const CLOSING: RequestedStep = {
  operation: 'close_escalation',
  input: {
    escalation_id: 'ESC-2026-001',
    resolution: 'Brand split into Star Market (grocery) and Star Burger (restaurant).',
    preventive_measures: 'Added pre-processing check for ambiguous names.',
    lessons_learned: 'Generic brand names require special handling.',
  },
};

const START = '2026-02-14T09:00:00.000Z';
/** Lies beside a prepared store: the key of its approver. */
const KEY_FILE = 'approver-key-pair.json';

function openSmallStore(directory: string, time: { readonly now: string }) {
  const clock: Clock = { now: () => time.now, sleep: () => new Promise((resolve) => setImmediate(resolve)) };
  return openCommitSide(directory, { ...nodeFoundation(), clock }, ed25519Verifier, { desk: DESK });
}

async function makeSmallStore(directory: string, policy: Policy, source: StoreRecords = SOURCE): Promise<void> {
  const info = {
    store_id: 'small-store',
    kind: 'sample',
    created_at: START,
    owner: 'ed.allison@rewardinsight.com',
  } as const;
  await initialiseStore(directory, info, withSampleInstructions(source));
  const ports = openSmallStore(directory, { now: START });
  const key = await enrolKeyPair(APPROVER_ID, ports);
  await recordPolicy(policy, approverFrom(key), ports);
  writeFileSync(join(directory, KEY_FILE), JSON.stringify(key));
  await ports.close();
}

/** A small store with its commit side open, an enrolled approver, and a clock that stands still until it is told. */
/** The connection that {@link SmallStore.propose} proposes through. */
export const CONNECTION = 'a connection';

export class SmallStore {
  readonly directory: string;
  readonly ports: CommitPorts;
  readonly approver: Approver;
  readonly #time: { now: string };
  readonly #close: () => Promise<void>;

  private constructor(
    directory: string,
    time: { now: string },
    ports: CommitPorts & { close(): Promise<void> },
    approver: Approver,
  ) {
    this.directory = directory;
    this.ports = ports;
    this.approver = approver;
    this.#time = time;
    this.#close = () => ports.close();
  }

  static async open(changed: Partial<Policy> = {}): Promise<SmallStore> {
    const directory = mkdtempSync(join(tmpdir(), 'small-store-'));
    const time = { now: START };
    const policy = { ...DEFAULT_POLICY, ...changed };
    const name = `small-store-${policyVersion(policy, nodeFoundation().hasher)}`;
    await fillFromPrepared(directory, name, (prepared) => makeSmallStore(prepared, policy));
    return SmallStore.#openIn(directory, time);
  }

  /** Makes and opens a store of these records. Some must be the escalation ESC-2026-001, which proposals are for. */
  static async of(source: StoreRecords): Promise<SmallStore> {
    const directory = mkdtempSync(join(tmpdir(), 'small-store-'));
    await makeSmallStore(directory, DEFAULT_POLICY, source);
    return SmallStore.#openIn(directory, { now: START });
  }

  static #openIn(directory: string, time: { now: string }): SmallStore {
    const key: ApproverKeyPair = JSON.parse(readFileSync(join(directory, KEY_FILE), 'utf8'));
    rmSync(join(directory, KEY_FILE));
    return new SmallStore(directory, time, openSmallStore(directory, time), approverFrom(key));
  }

  setTime(now: string): void {
    this.#time.now = now;
  }

  propose(
    steps: readonly RequestedStep[],
    principal: Principal = AGENT,
    escalation_id = 'ESC-2026-001',
  ): Promise<Outcome<ProposedChange>> {
    return proposeChange(
      { steps, escalation_id },
      {
        principal,
        ports: this.ports,
        operations: writeOperations,
        signal: new AbortController().signal,
        connection: CONNECTION,
      },
    );
  }

  decide(
    change: ProposedChange,
    decision: 'approve' | 'reject' = 'approve',
    approver = this.approver,
    operations = writeOperations,
  ): Promise<Outcome<DecidedChange>> {
    const request = { change_id: change.body.change_id, digest: change.digest, decision, comment: null };
    return decideAndApply(request, approver, { apply: 'here', ports: this.ports, operations: operations });
  }

  /** Proposes, approves and applies; anything but `applied` fails the test. */
  async apply(steps: readonly RequestedStep[], escalationId?: string): Promise<ProposedChange> {
    const { now } = this.#time;
    // Time passes between the two: a preview that holds the time does not come out the same again.
    this.setTime(new Date(Date.parse(now) - 1000).toISOString());
    const change = accepted(await this.propose(steps, AGENT, escalationId));
    this.setTime(now);
    const { application } = accepted(await this.decide(change));
    if (application?.state !== 'applied') throw new Error(`not applied: ${JSON.stringify(application)}`);
    return change;
  }

  async stateOf(change: ProposedChange): Promise<string> {
    return accepted(await loadChange(change.body.change_id, this.ports)).state;
  }

  /** Closes the commit side and keeps the directory. */
  closePorts(): Promise<void> {
    return this.#close();
  }

  async close(): Promise<void> {
    await this.#close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The value; a refusal fails the test with its words. */
export function accepted<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(`refused: ${JSON.stringify(outcome.refusal)}`);
}

export function refusalOf(outcome: Outcome<unknown>) {
  if (!outcome.ok) return outcome.refusal;
  throw new Error(`answered: ${JSON.stringify(outcome.value).slice(0, 500)}`);
}
