import { isOffered, type Offered } from '../domain/operations/toolsets.ts';
import type { PromptDefinition } from './prompt.ts';
import type { AnyTool } from './tool.ts';

/** A word in the form of a tool's name. */
const TOOL_WORD = /\b[a-z]+(?:_[a-z]+)+\b/g;

/** Returns the tools to offer. Neither clients nor plans can use any other. */
export function offeredTools(tools: readonly AnyTool[], offered: Offered): readonly AnyTool[] {
  return tools.filter(({ operation }) => isOffered(operation, offered));
}

interface Choice {
  readonly all: readonly AnyTool[];
  readonly listed: readonly AnyTool[];
}

/** Returns the prompts whose facts and guidance need no tool that is left out. */
export function usablePrompts(
  prompts: readonly PromptDefinition[],
  skills: ReadonlyMap<string, string>,
  choice: Choice,
): readonly PromptDefinition[] {
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
  const names = (tools: readonly AnyTool[]) => new Set(tools.map(({ operation }) => operation.name));
  const known = names(all);
  const there = names(listed);
  const leftOut = (word: string) => known.has(word) && !there.has(word);
  return new Map([...skills].filter(([, text]) => !(text.match(TOOL_WORD) ?? []).some(leftOut)));
}
