import type { StandardSchemaWithJSON, ToolAnnotations } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { type AnyOperation, declaredRisk } from '../domain/change/operation.ts';
import { longAnswer } from './answer-size.ts';
import { listedInput, listedOnly, listedOutput } from './json-schema.ts';
import { PREPARED_LISTINGS, type PreparedListing } from './prepared-listings.ts';
import type { AnyTool } from './tool.ts';

/** A tool as clients see it in the list. It is built once, because each request of the 2026 protocol gets its own server. */
export interface ListedTool {
  readonly name: string;
  readonly config: {
    readonly title: string;
    readonly description: string;
    readonly inputSchema: StandardSchemaWithJSON<unknown, unknown>;
    readonly outputSchema: StandardSchemaWithJSON<unknown, unknown>;
    readonly annotations: ToolAnnotations;
    /** How long its answer can be, where that is more than a client expects. */
    readonly _meta?: Readonly<Record<string, number>>;
  };
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

export function listTool(tool: AnyTool, input: z.ZodObject, output: z.ZodObject): ListedTool {
  const { operation } = tool;
  const listing = PREPARED_LISTINGS[operation.name] ?? computeListing(tool, input, output);
  const size = longAnswer(listing.input, listing.output);
  return {
    name: operation.name,
    config: {
      title: operation.title,
      description: description(tool),
      inputSchema: listedOnly(listing.input),
      outputSchema: listedOnly(listing.output),
      annotations: annotations(operation.effect),
      ...(size === undefined ? {} : { _meta: { [RESULT_SIZE]: size } }),
    },
  };
}

function computeListing({ examples }: AnyTool, input: z.ZodObject, output: z.ZodObject): PreparedListing {
  const calls = examples.map((example) => example.input);
  return { input: listedInput(input, calls), output: listedOutput(output) };
}
