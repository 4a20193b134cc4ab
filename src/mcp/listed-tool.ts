import type { StandardSchemaWithJSON, ToolAnnotations } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { proposedChangeSchema } from '../domain/change/change-view.ts';
import { type AnyOperation, declaredRisk } from '../domain/change/operation.ts';
import { longAnswer } from './answer-size.ts';
import { listedInput, listedOutput } from './json-schema.ts';
import { listedOnly } from './listed-only.ts';
import type { AnyTool } from './tool.ts';
import { writeInputSchema } from './write-input.ts';

/** A tool as clients see it in the list: plain JSON. */
export interface Listing {
  readonly title: string;
  readonly description: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly output: Readonly<Record<string, unknown>>;
  readonly annotations: ToolAnnotations;
  /** How long its answer can be, where that is more than a client expects. */
  readonly _meta?: Readonly<Record<string, number>>;
}

/** A tool as the SDK lists it. It is built once, because each request of the 2026 protocol gets its own server. */
export interface ListedTool {
  readonly name: string;
  readonly config: Omit<Listing, 'input' | 'output'> & {
    readonly inputSchema: StandardSchemaWithJSON<unknown, unknown>;
    readonly outputSchema: StandardSchemaWithJSON<unknown, unknown>;
  };
}

export function listedTool(name: string, { input, output, ...rest }: Listing): ListedTool {
  return { name, config: { ...rest, inputSchema: listedOnly(input), outputSchema: listedOnly(output) } };
}

/** Claude Code keeps answers from the model that are longer than it expects, unless the tool announces their size. */
const RESULT_SIZE = 'anthropic/maxResultSizeChars';

/** A write tool destroys nothing: each call stores a proposal. */
function annotations(effect: AnyOperation['effect']): ToolAnnotations {
  return effect === 'read'
    ? { readOnlyHint: true, openWorldHint: false }
    : { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false };
}

/** Returns the description, for a tool that proposes with the sentence that all of them need. */
function description({ description, operation }: AnyTool): string {
  if (operation.effect === 'read' || operation.effect === 'proposal') return description;
  const risk = operation.effect === 'write' ? ` (${declaredRisk(operation)} risk)` : '';
  return `${description} Only proposes${risk}: a person decides before anything is written.`;
}

/** Computes how a tool is listed, which takes a few milliseconds. */
export function listingOf(tool: AnyTool): Listing {
  const { operation, examples } = tool;
  const schemas = schemasOf(tool);
  const calls = examples.map((example) => example.input);
  const [input, output] = [listedInput(schemas.input, calls), listedOutput(schemas.output)];
  const size = longAnswer(input, output);
  return {
    title: operation.title,
    description: description(tool),
    input,
    output,
    annotations: annotations(operation.effect),
    ...(size === undefined ? {} : { _meta: { [RESULT_SIZE]: size } }),
  };
}

/** Returns the schemas of a tool's input and answer. All tools that propose answer in the same form. */
function schemasOf(tool: AnyTool): { readonly input: z.ZodObject; readonly output: z.ZodObject } {
  if ('render' in tool) return tool.operation;
  const { operation } = tool;
  const input = operation.effect === 'plan' ? operation.input : writeInputSchema(operation);
  return { input, output: proposedChangeSchema };
}
