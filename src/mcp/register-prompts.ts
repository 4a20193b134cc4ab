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
import type { ToolDependencies } from './execute.ts';
import { listedInput, listedOnly } from './json-schema.ts';
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
  /** The tools that gather the facts. */
  readonly tools: ReadonlyMap<string, RunnableTool>;
}

/** A prompt whose argument schema is built once. The SDK looks in `shape` for the completer of an argument. */
export interface PreparedPrompt {
  readonly definition: PromptDefinition;
  readonly argsSchema: StandardSchemaWithJSON<unknown, unknown> & { readonly shape: Record<string, z.ZodType> };
}

export function preparePrompts(
  definitions: readonly PromptDefinition[],
  deps: ToolDependencies,
): readonly PreparedPrompt[] {
  return definitions.map((definition) => {
    const shape = byName(
      Object.entries(definition.complete).map(([name, completer]) => [
        name,
        completable(z.string(), suggestions(completer, deps)),
      ]),
    );
    return { definition, argsSchema: { ...listedOnly(listedInput(definition.arguments, [])), shape } };
  });
}

export function registerPrompts(
  server: ServedServer,
  prompts: readonly PreparedPrompt[],
  material: PromptMaterial,
): void {
  for (const { definition, argsSchema } of prompts) {
    const { name, title, description, facts } = definition;
    if (!facts.every(({ tool }) => material.tools.has(tool))) continue;
    server.registerPrompt(name, { title, description, argsSchema }, async (input, context) =>
      promptText(definition, input, callOf(server, context), material).catch(asProtocolError),
    );
  }
}

async function promptText(
  definition: PromptDefinition,
  rawInput: unknown,
  call: Call,
  { skills, tools }: PromptMaterial,
): Promise<GetPromptResult> {
  const input = parseInput(definition.arguments, rawInput);
  if (!input.ok) throw invalidParams(input.refusal);
  const guidance = fillIn(skills.get(definition.skill) ?? '', input.value);
  const facts = await factsOf(definition.facts, input.value, call, tools);
  const text = [guidance, '## Current facts: the answers of these calls', ...facts].join('\n\n');
  return { description: definition.description, messages: [{ role: 'user', content: { type: 'text', text } }] };
}

async function factsOf(
  facts: readonly Fact[],
  args: Readonly<Record<string, string>>,
  call: Call,
  tools: PromptMaterial['tools'],
): Promise<readonly string[]> {
  const answers = new Map<string, Readonly<Record<string, unknown>>>();
  const texts: string[] = [];
  for (const fact of facts) {
    const input = fact.input(args, answers);
    const outcome = await tools.get(fact.tool)?.run(input, call);
    if (outcome === undefined) throw new Error(`A prompt uses a tool that is not registered: ${fact.tool}`);
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
