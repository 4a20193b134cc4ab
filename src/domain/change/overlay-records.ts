import type { Agent, AgentRun, Deployment, InstructionsVersion } from '../agents/agent.ts';
import type { Mcc } from '../brand/brand.ts';
import type { Feedback, MetadataVersion, WorkflowExecution } from '../metadata/metadata.ts';
import type { DecisionReads } from '../ports/decision-reads.ts';
import type { Mutation } from './mutation.ts';

/** Records that earlier steps add, each to the end of its list, and codes that they correct. */
export class OverlayRecords {
  readonly #base: DecisionReads;
  readonly #metadata: MetadataVersion[] = [];
  readonly #feedback: Feedback[] = [];
  readonly #executions: WorkflowExecution[] = [];
  readonly #instructions: InstructionsVersion[] = [];
  readonly #deployments: Deployment[] = [];
  readonly #runs: AgentRun[] = [];
  readonly #mccs = new Map<number, Mcc>();

  constructor(base: DecisionReads) {
    this.#base = base;
  }

  /** Mutations of other kinds are none of its business. */
  add(mutation: Mutation): void {
    switch (mutation.kind) {
      case 'metadata.append':
        this.#metadata.push(mutation.metadata);
        return;
      case 'feedback.append':
        this.#feedback.push(mutation.feedback);
        return;
      case 'execution.append':
        this.#executions.push(mutation.execution);
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
    }
  }

  async metadataVersions(brandid: number): Promise<readonly MetadataVersion[]> {
    return [
      ...(await this.#base.metadataVersions(brandid)),
      ...this.#metadata.filter((one) => one.brandid === brandid),
    ];
  }

  async feedbackOf(brandid: number): Promise<readonly Feedback[]> {
    return [...(await this.#base.feedbackOf(brandid)), ...this.#feedback.filter((one) => one.brandid === brandid)];
  }

  async executionsOf(brandid: number): Promise<readonly WorkflowExecution[]> {
    return [...(await this.#base.executionsOf(brandid)), ...this.#executions.filter((one) => one.brandid === brandid)];
  }

  async instructionsOf(agent: Agent): Promise<readonly InstructionsVersion[]> {
    return [...(await this.#base.instructionsOf(agent)), ...this.#instructions.filter((one) => one.agent === agent)];
  }

  async deploymentsOf(agent: Agent): Promise<readonly Deployment[]> {
    return [...(await this.#base.deploymentsOf(agent)), ...this.#deployments.filter((one) => one.agent === agent)];
  }

  async agentRunsOf(agent: Agent): Promise<readonly AgentRun[]> {
    return [...(await this.#base.agentRunsOf(agent)), ...this.#runs.filter((one) => one.agent === agent)];
  }

  async mccs(): Promise<ReadonlyMap<number, Mcc>> {
    const stored = await this.#base.mccs();
    return this.#mccs.size === 0 ? stored : new Map([...stored, ...this.#mccs]);
  }
}
