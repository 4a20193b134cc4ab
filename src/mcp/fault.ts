import { z } from 'zod';
import type { Foundation } from '../domain/ports/foundation.ts';
import { safeText } from '../domain/text/text.ts';

/** Writes one line to the log of the operator, never to the channel of the protocol. */
export type Log = (line: string) => void;

const LOGGED_LENGTH = 4000;

/** A bug as the caller may see it: a reference to the log, without the text of the error. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly reference: string;

  constructor(reference: string) {
    super(`Internal fault, reference ${reference}. Nothing was written. The server's log has the details.`);
    this.reference = reference;
  }
}

/** Logs an error, cleaned and masked, and returns the fault that the caller sees instead. */
export function faultOf(error: unknown, where: string, ids: Foundation['ids'], log: Log): Fault {
  if (error instanceof Fault) return error;
  const reference = ids.nonce().slice(0, 8);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log(`fault ${reference} in ${where}: ${safeText(text).slice(0, LOGGED_LENGTH)}`);
  return new Fault(reference);
}

const PROTOCOL_LENGTH = 500;

/** Logs what the SDK reports about a connection: one line, because a client may have written part of it. */
export function protocolLog(log: Log): (error: Error) => void {
  return (error) => log(`protocol: ${safeText(inWords(error.message)).replace(/\s+/g, ' ').slice(0, PROTOCOL_LENGTH)}`);
}

const issuesSchema = z
  .array(z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() }))
  .min(1);

/** Returns what the schemas of the SDK report as JSON in words: each field with its problem. */
function inWords(text: string): string {
  const issues = issuesSchema.safeParse(jsonOf(text));
  if (!issues.success) return text;
  return issues.data.map(({ path, message }) => `${path.join('.') || 'the message'}: ${message}`).join('; ');
}

function jsonOf(text: string): unknown {
  if (!/^\s*\[/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
