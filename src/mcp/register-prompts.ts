import {
  completable,
  type GetPromptResult,
  ProtocolError,
  ProtocolErrorCode,
  type StandardSchemaWithJSON,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Refusal } from '../domain/refusal.ts';
import type { Call } from './call.ts';
import type { CataloguedPrompt } from './catalogue.ts';
import type { ToolDependencies } from './execute.ts';
import { listedOnly } from './listed-only.ts';
import { parseInput } from './parse-input.ts';
import type { Fact, PromptDefinition } from './prompt.ts';
import { ownError } from './protocol/error-text.ts';
import type { ServedServer } from './protocol/served-server.ts';
import { asProtocolError, byName, suggestions } from './register-resources.ts';
import { callOf } from './register-tools.ts';
import { cleanRefusal, refusalText } from './result.ts';
import type { RunnableTool } from './tool-runner.ts';

/** Texts and tools that prompts are built from. */
export interface PromptMaterial {
  /** Text of each skill under `agent-instructions/skills`, by folder name. */
  readonly skills: ReadonlyMap<string, string>;
  /** Returns the tool that gathers a fact. */
  readonly toolNamed: (name: string) => RunnableTool;
}

/** A prompt whose argument schema is built once. The SDK looks in `shape` for the completer of an argument. */
export interface PreparedPrompt {
  readonly entry: CataloguedPrompt;
  readonly argsSchema: StandardSchemaWithJSON<unknown, unknown> & { readonly shape: Record<string, z.ZodType> };
  readonly definition: () => PromptDefinition;
}

/** @param definitionOf returns the definition behind an entry, when the prompt is used */
export function preparePrompts(
  entries: readonly CataloguedPrompt[],
  definitionOf: (entry: CataloguedPrompt) => PromptDefinition,
  deps: ToolDependencies,
): readonly PreparedPrompt[] {
  return entries.map((entry) => {
    const definition = () => definitionOf(entry);
    const shape = byName(
      entry.completed.map((name) => [
        name,
        completable(
          z.string(),
          suggestions(() => definition().complete[name], deps),
        ),
      ]),
    );
    return { entry, argsSchema: { ...listedOnly(entry.input), shape }, definition };
  });
}

export function registerPrompts(
  server: ServedServer,
  prompts: readonly PreparedPrompt[],
  material: PromptMaterial,
): void {
  for (const { entry, argsSchema, definition } of prompts) {
    const { name, title, description } = entry;
    server.registerPrompt(name, { title, description, argsSchema }, async (input, context) =>
      promptText(definition(), input, callOf(server, context), material).catch(asProtocolError),
    );
  }
}

async function promptText(
  definition: PromptDefinition,
  rawInput: unknown,
  call: Call,
  { skills, toolNamed }: PromptMaterial,
): Promise<GetPromptResult> {
  const input = parseInput(definition.arguments, rawInput);
  if (!input.ok) throw invalidParams(input.refusal);
  const guidance = fillIn(skills.get(definition.skill) ?? '', input.value);
  const facts = await factsOf(definition.facts, input.value, call, toolNamed);
  const text = [guidance, '## Current facts: the answers of these calls', ...facts].join('\n\n');
  return { description: definition.description, messages: [{ role: 'user', content: { type: 'text', text } }] };
}

async function factsOf(
  facts: readonly Fact[],
  args: Readonly<Record<string, string>>,
  call: Call,
  toolNamed: PromptMaterial['toolNamed'],
): Promise<readonly string[]> {
  const answers = new Map<string, Readonly<Record<string, unknown>>>();
  const texts: string[] = [];
  for (const fact of facts) {
    const input = fact.input(args, answers);
    const outcome = await toolNamed(fact.tool).run(input, call);
    if (!outcome.ok && fact.mayRefuse !== true) throw invalidParams(outcome.refusal);
    if (outcome.ok) answers.set(fact.tool, outcome.value.structured);
    const text = outcome.ok ? outcome.value.text : refusalText(outcome.refusal);
    texts.push(`### ${fact.tool} ${JSON.stringify(input)}\n${text}`);
  }
  return texts;
}

/** Replaces names such as `{escalation_id}` in the guidance by the parsed arguments. */
function fillIn(guidance: string, input: Readonly<Record<string, string>>): string {
  return Object.entries(input).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), guidance);
}

function invalidParams(refusal: Refusal): ProtocolError {
  const data = { refusal: cleanRefusal(refusal) };
  return ownError(new ProtocolError(ProtocolErrorCode.InvalidParams, refusalText(refusal), data));
}
