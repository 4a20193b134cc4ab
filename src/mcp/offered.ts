import type { AnyOperation } from '../domain/change/operation.ts';
import { isOffered, type Offered } from '../domain/operations/toolsets.ts';

/** A word in the form of a tool's name. */
const TOOL_WORD = /\b[a-z]+(?:_[a-z]+)+\b/g;

/** A tool, or its entry in a catalogue. */
interface NamedTool {
  readonly operation: Pick<AnyOperation, 'name' | 'toolset' | 'effect'>;
}

/** A prompt, or its entry in a catalogue. */
interface NamedPrompt {
  readonly skill: string;
  readonly facts: readonly { readonly tool: string }[];
}

/** Returns the tools to offer. Neither clients nor plans can use any other. */
export function offeredTools<Tool extends NamedTool>(tools: readonly Tool[], offered: Offered): readonly Tool[] {
  return tools.filter(({ operation }) => isOffered(operation, offered));
}

interface Choice {
  readonly all: readonly NamedTool[];
  readonly listed: readonly NamedTool[];
}

/** Returns the prompts whose facts and guidance need no tool that is left out. */
export function usablePrompts<Prompt extends NamedPrompt>(
  prompts: readonly Prompt[],
  skills: ReadonlyMap<string, string>,
  choice: Choice,
): readonly Prompt[] {
  const usable = usableSkills(skills, choice);
  const there = new Set(choice.listed.map(({ operation }) => operation.name));
  return prompts.filter(
    ({ skill, facts }) => (!skills.has(skill) || usable.has(skill)) && facts.every(({ tool }) => there.has(tool)),
  );
}

/** Returns the skills that name no tool that is left out. */
export function usableSkills(
  skills: ReadonlyMap<string, string>,
  { all, listed }: Choice,
): ReadonlyMap<string, string> {
  const names = (tools: readonly NamedTool[]) => new Set(tools.map(({ operation }) => operation.name));
  const known = names(all);
  const there = names(listed);
  const leftOut = (word: string) => known.has(word) && !there.has(word);
  return new Map([...skills].filter(([, text]) => !(text.match(TOOL_WORD) ?? []).some(leftOut)));
}
