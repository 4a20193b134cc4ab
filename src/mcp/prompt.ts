import type { z } from 'zod';
import type { Outcome } from '../domain/refusal.ts';
import type { Completer } from './resource.ts';

/** Calls one of the server's read tools; gives its structured answer and adds its text to the prompt's facts. */
export type GatherFact = (tool: string, input: Record<string, unknown>) => Promise<Outcome<Record<string, unknown>>>;

/** A slash command of a desktop client: guidance written for agents, filled with the facts of one case. */
export interface PromptDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The folder under `agent-instructions/skills` whose text it gives. */
  readonly skill: string;
  readonly arguments: z.ZodObject<Record<string, z.ZodString>>;
  readonly complete: Readonly<Record<string, Completer>>;
  /** Gathers the facts in the order in which they are to be read. The first refusal ends it. */
  gather(input: Readonly<Record<string, string>>, fact: GatherFact): Promise<Outcome<unknown>>;
}
