import type { z } from 'zod';
import type { Completer } from './resource.ts';

type Arguments = Readonly<Record<string, string>>;

/** Structured answers so far, by tool. */
export type Known = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** One of the server's read tools to call for a prompt: its text is put among the prompt's facts. */
export interface Fact {
  readonly tool: string;
  /** From the prompt's arguments and what the facts before have answered. */
  input(given: Arguments, known: Known): Readonly<Record<string, unknown>>;
  /** Where it refuses, the refusal is the fact; otherwise it ends the prompt. */
  readonly mayRefuse?: true;
}

/** A slash command of a desktop client: guidance written for agents, filled with the facts of one case. */
export interface PromptDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The folder under `agent-instructions/skills` whose text it gives. */
  readonly skill: string;
  readonly arguments: z.ZodObject<Record<string, z.ZodString>>;
  readonly complete: Readonly<Record<string, Completer>>;
  /** In the order in which they are to be read; no more than a person would read. A server without one of the tools does not offer the prompt. */
  readonly facts: readonly Fact[];
}
