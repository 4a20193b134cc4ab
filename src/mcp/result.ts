import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Outcome, Refusal } from '../domain/refusal.ts';
import { personName, safeLine } from '../domain/text/text.ts';
import type { RenderedAnswer } from './execute.ts';
import type { Fault } from './fault.ts';

/** Keys of a result's `_meta`, under this server's own prefix. */
export const REFUSAL_META = 'brand-escalations/refusal';
const STORE_META = 'brand-escalations/store';

const SENTENCE_LENGTH = 1200;
const TYPED_LENGTH = 80;

/** Cleans a refusal's text, which may quote data: on one line and short, it cannot pose as an answer of this server. */
function sentence(text: string): string {
  const line = safeLine(text);
  return line.length > SENTENCE_LENGTH ? `${line.slice(0, SENTENCE_LENGTH)}…` : line;
}

/** Returns the address as the caller typed it, because a mask would hide a typing error. */
function asTyped(typed: string): string {
  return personName(typed).replace(/\s+/g, ' ').slice(0, TYPED_LENGTH);
}

export function cleanRefusal(refusal: Refusal): Refusal {
  const { code, message, typed = '', field, people, instead, retry_after_seconds } = refusal;
  return {
    code,
    message: typed === '' ? sentence(message) : message.split(typed).map(sentence).join(asTyped(typed)),
    ...(typed === '' ? {} : { typed: asTyped(typed) }),
    ...(field === undefined ? {} : { field: sentence(field) }),
    ...(people === undefined ? {} : { people: people.map(personName) }),
    instead: sentence(instead),
    ...(retry_after_seconds === undefined ? {} : { retry_after_seconds }),
  };
}

/** Returns the place of a wrong value as far as the message does not name it. The operation of a step names its own fields. */
function placeOf(field: string, message: string): string {
  const named = [...message.matchAll(/"([\w.]+)"/g)].map(([, name = '']) => name).find((name) => isEndOf(name, field));
  const rest = named === undefined ? field : field.slice(0, -named.length).replace(/\.$/, '');
  return rest === '' ? '' : `In ${rest}: `;
}

const isEndOf = (name: string, field: string): boolean => field === name || field.endsWith(`.${name}`);

/** Returns a refusal as text for a model or a person. */
export function refusalText(refusal: Refusal): string {
  const { code, field, message, people = [], instead } = cleanRefusal(refusal);
  const place = field === undefined ? '' : placeOf(field, message);
  const known = people.length === 0 ? '' : ` ${people.join(', ')}`;
  return `Refused (${code}): ${place}${message}\nInstead: ${instead}${known}`;
}

/**
 * Returns the result of a call. A refusal is in `_meta`, not in `structuredContent`: older clients validate that against
 * the output schema even in an error, and discard what does not match.
 *
 * @param supportsLinks false for clients older than 2025-06-18, which treat a link as an error
 */
export function toolResult(outcome: Outcome<RenderedAnswer>, supportsLinks = true): CallToolResult {
  if (!outcome.ok) {
    return {
      isError: true,
      content: [{ type: 'text', text: refusalText(outcome.refusal) }],
      _meta: { [REFUSAL_META]: cleanRefusal(outcome.refusal) },
    };
  }
  const { text, structured, sample, links = [] } = outcome.value;
  const linked = supportsLinks ? links.map((link) => ({ type: 'resource_link' as const, ...link })) : [];
  return {
    content: [{ type: 'text', text }, ...linked],
    structuredContent: structured,
    ...(sample ? { _meta: { [STORE_META]: 'sample' } } : {}),
  };
}

export function faultResult(fault: Fault): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: fault.message }] };
}
