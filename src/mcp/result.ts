import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Outcome, Refusal } from '../domain/refusal.ts';
import { personName, safeText } from '../domain/text/text.ts';
import type { AnsweredText } from './execute.ts';
import type { Fault } from './fault.ts';

/** Keys of a result's `_meta`, under this server's own prefix. */
const REFUSAL_META = 'brand-escalations/refusal';
const STORE_META = 'brand-escalations/store';

const SENTENCE_LENGTH = 1200;
const TYPED_LENGTH = 80;

/** A refusal's words may quote data: clean, on one line and short, they cannot pose as an answer of ours. */
function sentence(text: string): string {
  const line = safeText(text).replace(/\s+/g, ' ').trim();
  return line.length > SENTENCE_LENGTH ? `${line.slice(0, SENTENCE_LENGTH)}…` : line;
}

/** The address that the caller gave: a mask would hide their own typing error from them. */
function asTyped(typed: string): string {
  return personName(typed).replace(/\s+/g, ' ').slice(0, TYPED_LENGTH);
}

export function cleanRefusal(refusal: Refusal): Refusal {
  const { code, message, typed = '', field, people, instead } = refusal;
  return {
    code,
    message: typed === '' ? sentence(message) : message.split(typed).map(sentence).join(asTyped(typed)),
    ...(typed === '' ? {} : { typed }),
    ...(field === undefined ? {} : { field: sentence(field) }),
    ...(people === undefined ? {} : { people: people.map(personName) }),
    instead: sentence(instead),
  };
}

/** Where the fault is, as far as the message does not name it itself: a step's own field is named by its operation. */
function placeOf(field: string, message: string): string {
  const named = [...message.matchAll(/"([\w.]+)"/g)].map(([, name = '']) => name).find((name) => isEndOf(name, field));
  const rest = named === undefined ? field : field.slice(0, -named.length).replace(/\.$/, '');
  return rest === '' ? '' : `In ${rest}: `;
}

const isEndOf = (name: string, field: string): boolean => field === name || field.endsWith(`.${name}`);

/** A refusal as a model or a person reads it. */
export function refusalText(refusal: Refusal): string {
  const { code, field, message, people = [], instead } = cleanRefusal(refusal);
  const place = field === undefined ? '' : placeOf(field, message);
  const known = people.length === 0 ? '' : ` ${people.join(', ')}`;
  return `Refused (${code}): ${place}${message}\nInstead: ${instead}${known}`;
}

/**
 * The result of a call. A refusal stands in `_meta` and not in `structuredContent`: clients of before 2026 check that
 * against the tool's output schema even in an error, and throw away what does not match.
 *
 * @param followsLinks false for a client of before 2025-06-18, which takes a link for a fault
 */
export function toolResult(outcome: Outcome<AnsweredText>, followsLinks = true): CallToolResult {
  if (!outcome.ok) {
    return {
      isError: true,
      content: [{ type: 'text', text: refusalText(outcome.refusal) }],
      _meta: { [REFUSAL_META]: cleanRefusal(outcome.refusal) },
    };
  }
  const { text, structured, sample, links = [] } = outcome.value;
  const linked = followsLinks ? links.map((link) => ({ type: 'resource_link' as const, ...link })) : [];
  return {
    content: [{ type: 'text', text }, ...linked],
    structuredContent: structured,
    ...(sample ? { _meta: { [STORE_META]: 'sample' } } : {}),
  };
}

export function faultResult(fault: Fault): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: fault.message }] };
}
