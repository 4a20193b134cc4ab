import { z } from 'zod';
import { RAW } from '../mcp/protocol/malformations.ts';
import type { Frame } from './frames.ts';

/** Longest error, and longest answer, that a client has to take. */
const MAX_ERROR = 6_000;
const MAX_ANSWER = 4_000_000;
/** Words that only our own code or its drivers would print, also in an answer. */
const INSIDES =
  /node:internal|\.ts:\d+|SQLITE_|SqliteError|\bat (?:async )?[\w.<>]+ \(|ZodError|Cannot read propert|is not a function/;

const answerSchema = z.looseObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number(), z.null()]),
  result: z
    .looseObject({
      isError: z.boolean().optional(),
      content: z.array(z.looseObject({ text: z.string().optional() })).optional(),
    })
    .optional(),
  error: z.looseObject({ code: z.int(), message: z.string() }).optional(),
});
export type WireAnswer = z.output<typeof answerSchema>;

export type Kind = 'answered' | 'refused' | 'error';
export type Verdict = { readonly kind: Kind } | { readonly kind: 'fault'; readonly problem: string };

const notificationSchema = z.looseObject({
  jsonrpc: z.literal('2.0'),
  method: z.string(),
  id: z.undefined().optional(),
});

export function isNotification(text: string): boolean {
  try {
    return notificationSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

/** Reads an answer from the wire; undefined for what is none. */
export function readAnswer(text: string): WireAnswer | undefined {
  try {
    return answerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Judges an answer: nothing internal, bounded, and no internal fault. */
export function judge(answer: WireAnswer): Verdict {
  const { error, result } = answer;
  if (error !== undefined) return judged('error', `${error.message}`, JSON.stringify(error).length);
  const content = (result?.content ?? []).map(({ text = '' }) => text).join('\n');
  if (result?.isError === true) return judged('refused', content, content.length);
  const whole = JSON.stringify(result);
  if (INSIDES.test(whole)) return { kind: 'fault', problem: 'shows internals' };
  return whole.length > MAX_ANSWER ? { kind: 'fault', problem: 'is too long' } : { kind: 'answered' };
}

function judged(kind: Kind, text: string, length: number): Verdict {
  if (/Internal (?:fault|error)/.test(text)) return { kind: 'fault', problem: 'is an internal fault' };
  // A command that a person is told to run begins with the Node that runs this program, from node_modules.
  const words = text.replaceAll(process.execPath, 'node');
  if (RAW.test(words) || INSIDES.test(words)) return { kind: 'fault', problem: 'shows raw error text' };
  return length > MAX_ERROR ? { kind: 'fault', problem: 'is too long an error' } : { kind };
}

export interface Failure {
  readonly problem: string;
  readonly sent: string;
  readonly got: string;
}

export function failure(problem: string, frame: Frame | undefined, got: string): Failure {
  return { problem, sent: frame?.bytes.toString('utf8').slice(0, 600) ?? '', got: got.slice(0, 600) };
}
