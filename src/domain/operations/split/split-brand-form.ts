import { nameKey } from '../../brand/name-key.ts';
import type { RunbookForm } from '../../change/operation.ts';
import type { Criteria } from '../../criteria/criteria.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { regexOfLike } from '../../regex/like.ts';
import { quoted, quotedList } from '../../text/quoted.ts';
import { safeText } from '../../text/text.ts';
import { jsonFlag } from '../criteria-form.ts';

const BY = ['mccid', 'narrative', 'location'] as const;
type By = (typeof BY)[number];

/**
 * The runbook's form of a split (Resolution option 3): names, the criterion, and the values of each name. Only the
 * given values decide; combos with other values are unassigned.
 */
export const splitForm: RunbookForm = {
  flags: {
    new_brands: '"Star Market,Star Burger", or the typed form as JSON',
    split_criteria: 'mccid, narrative or location',
    criteria_values:
      '"5411:Star Market,5812:Star Burger"; for narrative a text that it contains, for location a place before the colon',
  },
  read({ new_brands: names, split_criteria: by, criteria_values: values }) {
    if (names === undefined && by === undefined && values === undefined) return done({});
    if (names !== undefined && /^\s*\[/.test(names)) return typedForm(names, by ?? values);
    if (names === undefined) return missing('new_brands', '"Star Market,Star Burger"');
    if (by === undefined) return missing('split_criteria', BY.join(', '));
    if (values === undefined) return missing('criteria_values', '"5411:Star Market,5812:Star Burger"');
    return fromLists(listOf(names), by.trim().toLowerCase(), listOf(values));
  },
};

type Fields = Outcome<Readonly<Record<string, unknown>>>;

function typedForm(text: string, besides: string | undefined): Fields {
  if (besides !== undefined) {
    return wrong(
      'new_brands',
      'The typed form holds the criteria of each brand itself.',
      'Leave out --split-criteria and --criteria-values, or give names alone.',
    );
  }
  const read = jsonFlag(text, 'new_brands');
  return read.ok ? done({ new_brands: read.value }) : read;
}

function fromLists(names: readonly string[], given: string, values: readonly string[]): Fields {
  const by = BY.find((one) => one === given);
  if (by === undefined) return wrong('split_criteria', `${quoted(given)} is not a criterion.`, `Use ${BY.join(', ')}.`);
  const valuesOf = new Map<string, string[]>(names.map((name) => [nameKey(name), []]));
  const owners = new Map<string, string>();
  for (const pair of values) {
    const read = pairOf(pair);
    if (!read.ok) return read;
    const { value, name } = read.value;
    const list = valuesOf.get(nameKey(name));
    if (list === undefined) return unknownName(pair, name, names);
    const owner = owners.get(folded(value));
    if (owner !== undefined && owner !== nameKey(name)) return twoOwners(value);
    if (owner === undefined) list.push(value);
    owners.set(folded(value), nameKey(name));
  }
  const parts: { brandname: string; criteria: Criteria }[] = [];
  for (const name of names) {
    const criteria = criteriaOf(by, name, valuesOf.get(nameKey(name)) ?? []);
    if (!criteria.ok) return criteria;
    parts.push({ brandname: name, criteria: criteria.value });
  }
  return done({ new_brands: parts });
}

/** Splits at the last colon, because a name has none and a narrative may have some. */
function pairOf(pair: string): Outcome<{ value: string; name: string }> {
  const colon = pair.lastIndexOf(':');
  const [value, name] = [pair.slice(0, colon).trim(), pair.slice(colon + 1).trim()];
  if (colon > 0 && value !== '' && name !== '') return done({ value, name });
  return wrong(
    'criteria_values',
    `${quoted(pair)} is not a value and a name.`,
    'Write VALUE:NAME, as in 5411:Star Market.',
  );
}

function criteriaOf(by: By, name: string, values: readonly string[]): Outcome<Criteria> {
  if (values.length === 0) {
    return wrong(
      'criteria_values',
      `No value goes to ${quoted(name)}.`,
      `Add one, as in 5812:${safeText(name)}, or leave the name out of --new-brands.`,
    );
  }
  if (by === 'location') return done({ location: [...values] });
  if (by === 'narrative') return narrativeCriteria(values);
  const odd = values.find((value) => !/^\d{1,4}$/.test(value));
  if (odd === undefined) return done({ mccid: values.map(Number) });
  return wrong('criteria_values', `${quoted(odd)} is not a merchant category code.`, 'Give codes such as 5411.');
}

function narrativeCriteria(values: readonly string[]): Outcome<Criteria> {
  const conditions: Criteria[] = [];
  for (const value of values) {
    const narrative = regexOfLike(`%${value}%`);
    if (narrative === null) {
      return wrong('criteria_values', `${quoted(value)} is in every narrative.`, 'Give a text such as STAR MARKET.');
    }
    conditions.push({ narrative });
  }
  const [only, ...more] = conditions;
  return done(only !== undefined && more.length === 0 ? only : { any: conditions });
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

const folded = (text: string): string => text.toLowerCase();

function missing(field: string, example: string) {
  return wrong(field, `"${field}" is missing.`, `Give it: ${example}.`);
}

function unknownName(pair: string, name: string, names: readonly string[]) {
  const known = quotedList(names);
  return wrong(
    'criteria_values',
    `${quoted(pair)} names ${quoted(name)}, which is not a new brand.`,
    `Known: ${known}.`,
  );
}

function twoOwners(value: string) {
  return wrong('criteria_values', `${quoted(value)} is given to two brands.`, 'Give each value to one of them.');
}

function wrong(field: string, message: string, instead: string) {
  return refused({ code: 'invalid_input', field, message, instead });
}
