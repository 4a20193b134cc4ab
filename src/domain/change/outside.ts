import type { Agent, Environment } from '../agents/agent.ts';

/** Something that an approved change does outside of the store, before its data is written. */
export type OutsideAction =
  /** Runs a deployed agent on a brand. Its answer is a candidate: nothing is current because of it. */
  | {
      readonly kind: 'agent.run';
      readonly agent: Agent;
      readonly environment: Environment;
      readonly brandid: number;
      /** What the agent is asked, as text. */
      readonly input: string;
    }
  /** Has an environment run these instructions. Doing it again changes nothing. */
  | {
      readonly kind: 'agent.deploy';
      readonly agent: Agent;
      readonly environment: Environment;
      readonly version: number;
      readonly text: string;
    };

/** Identifies an action among those of a change. */
export function actionKey(action: OutsideAction): string {
  const { kind, agent, environment } = action;
  return `${kind} ${agent} ${environment} ${action.kind === 'agent.run' ? action.brandid : action.version}`;
}

/** The texts that agents answered, by the keys of the actions that ran them. */
export type OutsideAnswers = ReadonlyMap<string, string>;
