import type { StandardSchemaWithJSON, ToolAnnotations } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { type AnyOperation, declaredRisk } from '../domain/change/operation.ts';
import { listedInput, listedOnly, listedOutput } from './json-schema.ts';
import { PREPARED_LISTINGS, type PreparedListing } from './prepared-listings.ts';
import type { AnyTool } from './tool.ts';

/** A tool as it is listed. Built once: every request of the 2026 protocol gets a server of its own. */
export interface ListedTool {
  readonly name: string;
  readonly config: {
    readonly title: string;
    readonly description: string;
    readonly inputSchema: StandardSchemaWithJSON<unknown, unknown>;
    readonly outputSchema: StandardSchemaWithJSON<unknown, unknown>;
    readonly annotations: ToolAnnotations;
  };
}

/** A write tool destroys nothing: it stores a proposal. Each call stores another one. */
function annotations(effect: AnyOperation['effect']): ToolAnnotations {
  return effect === 'read'
    ? { readOnlyHint: true, openWorldHint: false }
    : { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false };
}

/** What every tool that proposes has to say, said once. */
function description({ description, operation }: AnyTool): string {
  if (operation.effect === 'read' || operation.effect === 'proposal') return description;
  const risk = operation.effect === 'write' ? ` (${declaredRisk(operation)} risk)` : '';
  return `${description} Only proposes${risk}: a person decides before anything is written.`;
}

export function listTool(tool: AnyTool, input: z.ZodObject, output: z.ZodObject): ListedTool {
  const { operation } = tool;
  const listing = PREPARED_LISTINGS[operation.name] ?? workedOut(tool, input, output);
  return {
    name: operation.name,
    config: {
      title: operation.title,
      description: description(tool),
      inputSchema: listedOnly(listing.input),
      outputSchema: listedOnly(listing.output),
      annotations: annotations(operation.effect),
    },
  };
}

function workedOut({ examples }: AnyTool, input: z.ZodObject, output: z.ZodObject): PreparedListing {
  const calls = examples.map((example) => example.input);
  return { input: listedInput(input, calls), output: listedOutput(output) };
}
