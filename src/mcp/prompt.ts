import type { z } from 'zod';
import type { Completer } from './resource.ts';

type Arguments = Readonly<Record<string, string>>;

/** Structured answers of the facts before, by tool. */
export type EarlierAnswers = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** A call of a read tool whose text becomes part of a prompt. */
export interface Fact {
  readonly tool: string;
  /** Returns the tool's input from the prompt's arguments and the answers of the facts before. */
  input(args: Arguments, answers: EarlierAnswers): Readonly<Record<string, unknown>>;
  /** If set, a refusal of the tool becomes the fact; otherwise it refuses the prompt. */
  readonly mayRefuse?: true;
}

/** A slash command of a desktop client: guidance for agents with the facts of one case. */
export interface PromptDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The folder under `agent-instructions/skills` with its text. */
  readonly skill: string;
  readonly arguments: z.ZodObject<Record<string, z.ZodString>>;
  readonly complete: Readonly<Record<string, Completer>>;
  /** In reading order, and no more than a person would read. A server without one of the tools does not offer the prompt. */
  readonly facts: readonly Fact[];
}
