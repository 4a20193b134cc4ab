import type { Agent, AgentRun, Deployment, InstructionsVersion } from '../agents/agent.ts';
import type { Brand, Combo, ComboKey, Mcc } from '../brand/brand.ts';
import { initialsOf, isSameName, nameKey } from '../brand/name-key.ts';
import { spellingReader } from '../brand/near-name.ts';
import { unrecordedBrand } from '../brand/unrecorded-brand.ts';
import type { Escalation } from '../escalation/escalation.ts';
import type { CoverageRequest, MovedCombo } from '../metadata/coverage.ts';
import type { Feedback, MetadataVersion, WorkflowExecution } from '../metadata/metadata.ts';
import type { TrialQuestion } from '../ports/agent-runtime.ts';
import type { NamedBrand } from '../ports/brands.ts';
import type { BrandWithCode, CodeCount } from '../ports/combos.ts';
import type { DecisionReads } from '../ports/decision-reads.ts';
import type { CoverageAnswer } from '../ports/matching.ts';
import type { AcceptedRegex } from '../regex/assessment.ts';
import { unreachable } from '../unreachable.ts';
import type { Mutation } from './mutation.ts';

const keyOf = (combo: ComboKey): string => `${combo.ccid}/${combo.bankid ?? ''}`;

/** Takes the ids below `brandid` off the start of an ascending list. */
function takenBelow(brandid: number, ascending: number[]): readonly number[] {
  const from = ascending.findIndex((one) => one >= brandid);
  return ascending.splice(0, from === -1 ? ascending.length : from);
}

/**
 * The data as it would be after some mutations, on which the next step of a plan decides. It works over the reads of any
 * backend and writes nothing.
 */
export class OverlayReads implements DecisionReads {
  readonly #base: DecisionReads;
  readonly #brands = new Map<number, Brand>();
  readonly #escalations = new Map<string, Escalation>();
  /** Reassigned or corrected combos, in their new form. */
  readonly #moved = new Map<string, Combo>();
  /** The same combos as stored. */
  readonly #stored = new Map<string, Combo>();
  readonly #mccs = new Map<number, Mcc>();
  /** Records that earlier steps append, each to the end of its list. */
  readonly #metadata: MetadataVersion[] = [];
  readonly #feedback: Feedback[] = [];
  readonly #executions = new Map<string, WorkflowExecution>();
  readonly #instructions: InstructionsVersion[] = [];
  readonly #deployments: Deployment[] = [];
  readonly #runs: AgentRun[] = [];
  /** The stored combos of the brand that was read last. Steps of a plan read those of one brand again and again. */
  #read: { readonly brandid: number; readonly combos: Promise<readonly Combo[]> } | undefined;

  constructor(base: DecisionReads) {
    this.#base = base;
  }

  async add(mutations: readonly Mutation[]): Promise<void> {
    for (const mutation of mutations) await this.#addOne(mutation);
  }

  async #addOne(mutation: Mutation): Promise<void> {
    switch (mutation.kind) {
      case 'brand.insert':
      case 'brand.update':
        this.#brands.set(mutation.brand.brandid, mutation.brand);
        return;
      case 'escalation.insert':
      case 'escalation.update':
        this.#escalations.set(mutation.escalation.escalation_id, mutation.escalation);
        return;
      case 'combo.correct':
        this.#move(mutation.before, mutation.after);
        return;
      case 'combos.reassign': {
        const owned = new Map((await this.combosOf(mutation.from)).map((combo) => [keyOf(combo), combo]));
        for (const key of mutation.combos) {
          const combo = owned.get(keyOf(key));
          if (combo !== undefined) this.#move(combo, { ...combo, brandid: mutation.to });
        }
        return;
      }
      case 'metadata.append':
        this.#metadata.push(mutation.metadata);
        return;
      case 'feedback.append':
        this.#feedback.push(mutation.feedback);
        return;
      case 'execution.append':
      case 'execution.update':
        this.#executions.set(mutation.execution.execution_arn, mutation.execution);
        return;
      case 'instructions.append':
        this.#instructions.push(mutation.instructions);
        return;
      case 'deployment.append':
        this.#deployments.push(mutation.deployment);
        return;
      case 'agent_run.append':
        this.#runs.push(mutation.run);
        return;
      case 'mcc.correct':
        this.#mccs.set(mutation.after.mccid, mutation.after);
        return;
      default:
        unreachable(mutation);
    }
  }

  #move(before: Combo, after: Combo): void {
    const key = keyOf(after);
    if (!this.#stored.has(key)) this.#stored.set(key, before);
    this.#moved.set(key, after);
  }

  async brand(brandid: number): Promise<Brand | undefined> {
    return this.#brands.get(brandid) ?? (await this.#base.brand(brandid));
  }

  async brandsNamed(brandname: string): Promise<readonly Brand[]> {
    const stored = await this.#base.brandsNamed(brandname);
    const ours = [...this.#brands.values()].filter((brand) => isSameName(brand.brandname, brandname));
    return [...stored.filter((brand) => !this.#brands.has(brand.brandid)), ...ours];
  }

  async brandsSpelledLike(name: string, limit: number, least: number): Promise<readonly NamedBrand[]> {
    const likenessTo = spellingReader(name, least);
    const likeness = ({ brandname }: NamedBrand) =>
      initialsOf(brandname) === nameKey(name) || initialsOf(name) === nameKey(brandname)
        ? 1
        : likenessTo(nameKey(brandname));
    // The overlay may rename some of the stored ones.
    const stored = (await this.#base.brandsSpelledLike(name, limit + this.#brands.size, least)).filter(
      (brand) => !this.#brands.has(brand.brandid),
    );
    const ours = [...this.#brands.values()].filter((brand) => likeness(brand) >= least);
    const near = [...stored, ...ours.map(({ brandid, brandname, status }) => ({ brandid, brandname, status }))];
    return near.sort((a, b) => likeness(b) - likeness(a) || a.brandid - b.brandid).slice(0, limit);
  }

  async childBrands(brandid: number): Promise<readonly Brand[]> {
    const stored = await this.#base.childBrands(brandid);
    const ours = [...this.#brands.values()].filter((brand) => brand.parent_brandid === brandid);
    return [...stored.filter((brand) => !this.#brands.has(brand.brandid)), ...ours];
  }

  async combosOf(brandid: number): Promise<readonly Combo[]> {
    if (this.#read?.brandid !== brandid) this.#read = { brandid, combos: this.#base.combosOf(brandid) };
    const stored = await this.#read.combos;
    if (this.#moved.size === 0) return stored;
    const here = stored
      .map((combo) => this.#moved.get(keyOf(combo)) ?? combo)
      .filter((combo) => combo.brandid === brandid);
    const storedKeys = new Set(stored.map(keyOf));
    const arrived = [...this.#moved.values()].filter((c) => c.brandid === brandid && !storedKeys.has(keyOf(c)));
    return [...here, ...arrived].sort((a, b) => a.ccid - b.ccid || (a.bankid ?? -1) - (b.bankid ?? -1));
  }

  async codesOf(brandid: number): Promise<readonly CodeCount[]> {
    const counts = new Map((await this.#base.codesOf(brandid)).map(({ mccid, combos }) => [mccid, combos]));
    const add = (combo: Combo | undefined, by: number) => {
      if (combo?.brandid === brandid) counts.set(combo.mccid, (counts.get(combo.mccid) ?? 0) + by);
    };
    for (const [key, now] of this.#moved) {
      add(this.#stored.get(key), -1);
      add(now, 1);
    }
    return [...counts]
      .map(([mccid, combos]) => ({ mccid, combos }))
      .filter(({ combos }) => combos > 0)
      .sort((a, b) => b.combos - a.combos || a.mccid - b.mccid);
  }

  async combosOfCcid(ccid: number): Promise<readonly Combo[]> {
    return (await this.#base.combosOfCcid(ccid)).map((combo) => this.#moved.get(keyOf(combo)) ?? combo);
  }

  async *brandsWithCode(mccid: number): AsyncIterable<BrandWithCode> {
    const changes = new Map<number, number>();
    const add = (combo: Combo | undefined, by: number) => {
      if (combo?.mccid === mccid) changes.set(combo.brandid, (changes.get(combo.brandid) ?? 0) + by);
    };
    for (const [key, now] of this.#moved) {
      add(this.#stored.get(key), -1);
      add(now, 1);
    }
    // Ascending, as the base gives them: those that only the overlay has come in between.
    const left = [...changes.keys()].sort((a, b) => a - b);
    for await (const { brand, combos } of this.#base.brandsWithCode(mccid)) {
      yield* this.#withCode(takenBelow(brand.brandid, left), changes);
      if (left[0] === brand.brandid) left.shift();
      const now = combos + (changes.get(brand.brandid) ?? 0);
      if (now > 0) yield { brand: this.#brands.get(brand.brandid) ?? brand, combos: now };
    }
    yield* this.#withCode(left, changes);
  }

  async *#withCode(brandids: readonly number[], changes: ReadonlyMap<number, number>): AsyncIterable<BrandWithCode> {
    for (const brandid of brandids) {
      const combos = changes.get(brandid) ?? 0;
      if (combos > 0) yield { brand: (await this.brand(brandid)) ?? unrecordedBrand(brandid), combos };
    }
  }

  async mccs(): Promise<ReadonlyMap<number, Mcc>> {
    const stored = await this.#base.mccs();
    return this.#mccs.size === 0 ? stored : new Map([...stored, ...this.#mccs]);
  }

  async metadataVersions(brandid: number): Promise<readonly MetadataVersion[]> {
    return [
      ...(await this.#base.metadataVersions(brandid)),
      ...this.#metadata.filter((one) => one.brandid === brandid),
    ];
  }

  /** As stored: no step knows what an agent answers to its own change. */
  candidateOf(changeId: string, brandid: number) {
    return this.#base.candidateOf(changeId, brandid);
  }

  async escalation(escalationId: string): Promise<Escalation | undefined> {
    return this.#escalations.get(escalationId) ?? (await this.#base.escalation(escalationId));
  }

  async feedbackOf(brandid: number): Promise<readonly Feedback[]> {
    return [...(await this.#base.feedbackOf(brandid)), ...this.#feedback.filter((one) => one.brandid === brandid)];
  }

  async executionsOf(brandid: number): Promise<readonly WorkflowExecution[]> {
    const stored = await this.#base.executionsOf(brandid);
    const written = [...this.#executions.values()].filter((one) => one.brandid === brandid);
    return [...stored.filter((one) => !this.#executions.has(one.execution_arn)), ...written];
  }

  async instructionsVersion(agent: Agent, version: number | 'newest'): Promise<InstructionsVersion | undefined> {
    const ours = this.#instructions.filter((one) => one.agent === agent);
    const found = version === 'newest' ? ours.at(-1) : ours.find((one) => one.version === version);
    return found ?? (await this.#base.instructionsVersion(agent, version));
  }

  async versionWithText(agent: Agent, text: string): Promise<number | undefined> {
    const stored = await this.#base.versionWithText(agent, text);
    return stored ?? this.#instructions.find((one) => one.agent === agent && one.text === text)?.version;
  }

  async deploymentsOf(agent: Agent): Promise<readonly Deployment[]> {
    return [...(await this.#base.deploymentsOf(agent)), ...this.#deployments.filter((one) => one.agent === agent)];
  }

  async agentRun(runId: string): Promise<AgentRun | undefined> {
    return this.#runs.find((one) => one.run_id === runId) ?? (await this.#base.agentRun(runId));
  }

  async *agentRuns(agent: Agent): AsyncIterable<AgentRun> {
    yield* this.#runs.filter((one) => one.agent === agent).reverse();
    yield* this.#base.agentRuns(agent);
  }

  agentCapability() {
    return this.#base.agentCapability();
  }

  tryInstructions(question: TrialQuestion, caller: string, signal: AbortSignal) {
    return this.#base.tryInstructions(question, caller, signal);
  }

  /** Returns the stored ones: what a plan does to brands does not change which are tried. */
  brandsToTry(limit: number) {
    return this.#base.brandsToTry(limit);
  }

  async activeEscalationsOf(brandid: number): Promise<readonly Escalation[]> {
    const stored = (await this.#base.activeEscalationsOf(brandid)).filter(
      (one) => !this.#escalations.has(one.escalation_id),
    );
    const ours = [...this.#escalations.values()].filter((one) => one.brandid === brandid && one.resolution === null);
    return [...stored, ...ours];
  }

  /** As stored: a plan's own brands are new, so their names are not known. */
  ambiguityOf(name: string) {
    return this.#base.ambiguityOf(name);
  }

  publishes() {
    return this.#base.publishes();
  }

  desk() {
    return this.#base.desk();
  }

  assignees() {
    return this.#base.assignees();
  }

  narrativesMatching(regex: AcceptedRegex, narratives: readonly string[], signal?: AbortSignal) {
    return this.#base.narrativesMatching(regex, narratives, signal);
  }

  async coverage(
    request: CoverageRequest,
    signal?: AbortSignal,
    onProgress?: (considered: number) => void,
  ): Promise<CoverageAnswer> {
    const moved = [...this.#moves(), ...request.moved.map((move) => this.#fromStored(move))];
    const answer = await this.#base.coverage({ ...request, moved }, signal, onProgress);
    if (answer.kind === 'too_much_work') return answer;
    const false_positives_by_brand = answer.coverage.false_positives_by_brand.map((row) => ({
      ...row,
      brandname: this.#brands.get(row.brandid)?.brandname ?? row.brandname,
    }));
    return { kind: 'counted', coverage: { ...answer.coverage, false_positives_by_brand } };
  }

  /** The overlay's own moves, each from where its combo is stored. */
  #moves(): readonly MovedCombo[] {
    return [...this.#moved].map(([key, now]) => {
      const { ccid, bankid, brandid, narrative, mccid } = now;
      return { ccid, bankid, to: brandid, stored: this.#stored.get(key) ?? now, corrected: { narrative, mccid } };
    });
  }

  /** A move that was made on what the overlay shows: it starts where the combo is stored, and keeps what was corrected. */
  #fromStored(move: MovedCombo): MovedCombo {
    const key = keyOf(move);
    const [stored, now] = [this.#stored.get(key), this.#moved.get(key)];
    return stored === undefined || now === undefined ? move : { corrected: now, ...move, stored };
  }
}
