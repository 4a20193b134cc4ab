import { parseArgs } from 'node:util';
import { z } from 'zod';
import { nearestName } from '../../src/domain/input/input-issues.ts';
import type { JsonObject } from './client.ts';
import { CLIENT_KINDS, type ClientKind } from './connect.ts';

export const USAGE = `Speaks to the server over stdio, as an agent's client does.

  npm run harness -- list                   tools, resources and prompts
  npm run harness -- call TOOL [JSON]       such as: call get_iteration_history '{"brandid":12345}'
  npm run harness -- read URI               such as: read brand://12345
  npm run harness -- prompt NAME [JSON]     such as: prompt investigate_escalation '{"escalation_id":"ESC-2026-001"}'
  npm run harness -- run FILE…              plays scenarios, such as scenarios/star.json, each on a temporary store

  --client ${CLIENT_KINDS.join('|')}    which SDK speaks (default: v2)
  --data DIR    the data directory (default: BRAND_ESCALATIONS_DATA, else a temporary sample store)
  --output FILE writes what read gives to a file, such as a report's PDF
  --json        structured answers on standard output

Exit codes: 0 done, 1 fault or unexpected outcome, 2 usage, 3 refused by the tool.`;

/** Thrown for an invalid command line; the message gives valid values. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Options {
  readonly client: ClientKind;
  readonly data: string | undefined;
  readonly output: string | undefined;
  readonly json: boolean;
}

const OPTIONS = {
  client: { type: 'string', default: 'v2' },
  data: { type: 'string' },
  output: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

export function parseLine(args: readonly string[]): { words: readonly string[]; options: Options; help: boolean } {
  const { values, positionals } = parsed(args);
  const client = CLIENT_KINDS.find((kind) => kind === values.client);
  if (client === undefined) {
    throw new UsageError(`There is no client "${values.client}". Use one of: ${CLIENT_KINDS.join(', ')}.`);
  }
  return {
    words: positionals,
    options: { client, data: values.data, output: values.output, json: values.json },
    help: values.help,
  };
}

const objectSchema = z.record(z.string(), z.json());

/** Parses a JSON object from the command line. */
export function jsonObject(text: string | undefined, example: string): JsonObject {
  try {
    return objectSchema.parse(JSON.parse(text ?? '{}'));
  } catch {
    throw new UsageError(`The arguments must be one JSON object in quotes, such as '${example}'. Given: ${text}`);
  }
}

/** Returns the name if it is known. */
export function requireKnown(name: string, names: readonly string[], what: string): void {
  if (names.includes(name)) return;
  const near = nearestName(name, names);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  throw new UsageError(`There is no ${what} "${name}".${hint} There are: ${names.join(', ')}.`);
}

/** Returns the words after the command: at least `least`, and at most as many as `names`. */
export function wordsAfter(
  words: readonly string[],
  names: readonly string[],
  least: number,
): readonly (string | undefined)[] {
  const rest = words.slice(1);
  if (rest.length < least) throw new UsageError(`${names[rest.length]} is missing: ${words[0]} ${names.join(' ')}`);
  if (rest.length > names.length) {
    throw new UsageError(`"${rest[names.length]}" is one argument too many. JSON goes in single quotes.`);
  }
  return rest;
}
