/**
 * Names known to stand for several real brands. The runbook asks for such a list ("Consider maintaining list of known
 * ambiguous names", Step 6). It is not stored, but derived from the escalations and brands.
 */
import { z } from 'zod';
import { quoted } from '../text/quoted.ts';
import { untrustedText } from '../text/text.ts';
import { nameKey, nameKeys, nameStarts } from './name-key.ts';
import { NEARLY_THE_SAME, spellingReader } from './near-name.ts';

/** `split`: its brand was split. `escalated`: an escalation for it was resolved in another way. `shared`: several active brands have it. */
export const AMBIGUITY_CAUSES = ['split', 'escalated', 'shared'] as const;

/** Most brands listed for one name. */
export const MAX_STANDS_FOR = 20;

export const ambiguousNameSchema = z.object({
  name: untrustedText,
  cause: z.enum(AMBIGUITY_CAUSES),
  brandid: z.int().nullable().describe('The brand that had it; null for a shared name'),
  stands_for: z
    .array(z.object({ brandid: z.int(), brandname: untrustedText }))
    .describe(`The active brands that it stands for, at most ${MAX_STANDS_FOR}`),
  escalation_id: z.string().nullable(),
  lesson: untrustedText.nullable().describe('What was learned when the escalation was closed'),
});
export type AmbiguousName = z.infer<typeof ambiguousNameSchema>;

/** `exact`: the name itself. `begins_with`: it begins with a listed name, as Star Coffee with Star. `near`: a similar spelling. */
export const AMBIGUITY_MATCHES = ['exact', 'begins_with', 'near'] as const;

export interface Ambiguity {
  readonly match: (typeof AMBIGUITY_MATCHES)[number];
  readonly listed: AmbiguousName;
}

/** Most brands named in a sentence. */
const NAMED = 5;

/**
 * Finds the closest listed name: the name itself, or one so close that a person should look before metadata is generated
 * from it. Null where there is none. A brand that a listed name was split into ("Star Market") does not match that name.
 */
export function ambiguityOf(name: string, list: readonly AmbiguousName[]): Ambiguity | null {
  const keys = nameKeys(name);
  const [key = ''] = keys;
  if (key === '') return null;
  const starts = nameStarts(name).slice(0, -1);
  const likeness = spellingReader(name, NEARLY_THE_SAME);
  const clear = (listed: AmbiguousName) => listed.stands_for.some(({ brandname }) => nameKey(brandname) === key);
  const names = readNames(list);
  const tests: readonly [Ambiguity['match'], (listed: ReadName) => boolean][] = [
    ['exact', (listed) => keys.includes(listed.key)],
    // A name is not generic only because two brands share it.
    ['begins_with', (listed) => listed.one.cause !== 'shared' && starts.includes(listed.key) && !clear(listed.one)],
    ['near', (listed) => likeness(listed.key) >= NEARLY_THE_SAME && !clear(listed.one)],
  ];
  for (const [match, holds] of tests) {
    const found = names.find((listed) => listed.key !== '' && holds(listed));
    if (found !== undefined) return { match, listed: found.one };
  }
  return null;
}

interface ReadName {
  readonly one: AmbiguousName;
  readonly key: string;
}

/** Prepared names of a list. Preparing ten thousand names takes longer than comparing them, and one list serves many questions. */
const alreadyRead = new WeakMap<readonly AmbiguousName[], readonly ReadName[]>();

function readNames(list: readonly AmbiguousName[]): readonly ReadName[] {
  const names = alreadyRead.get(list) ?? list.map((one) => ({ one, key: nameKey(one.name) }));
  alreadyRead.set(list, names);
  return names;
}

/** Describes a match in a sentence, for a preview or a warning. The names in it come from data. */
export function ambiguityText(name: string, { match, listed }: Ambiguity): string {
  const how = {
    exact: `The name ${quoted(name)} is known to be ambiguous`,
    begins_with: `${quoted(name)} begins with ${quoted(listed.name)}, a name known to be ambiguous`,
    near: `${quoted(name)} is spelled almost like ${quoted(listed.name)}, a name known to be ambiguous`,
  }[match];
  const named = listed.stands_for.slice(0, NAMED).map(({ brandid, brandname }) => `${quoted(brandname)} (${brandid})`);
  const others = listed.stands_for.length > NAMED ? ' and others' : '';
  const means = named.length === 0 ? '' : `: it stands for ${named.join(', ')}${others}`;
  const origin = listed.escalation_id === null ? '' : ` See ${listed.escalation_id}.`;
  return `${how}${means}.${origin}`;
}
