import type { Criteria } from './criteria.ts';

/** Criteria in plain words, for the person who approves them. */
export function describeCriteria(criteria: Criteria): string {
  if ('mccid' in criteria) return `MCC is ${alternatives(criteria.mccid.map(String))}`;
  if ('narrative' in criteria) return `narrative matches /${criteria.narrative}/`;
  if ('location' in criteria) return `place is ${alternatives(criteria.location)}`;
  if ('not' in criteria) return `not (${describeCriteria(criteria.not)})`;
  const [parts, word] = 'all' in criteria ? [criteria.all, ' and '] : [criteria.any, ' or '];
  return parts
    .map((part) => (isCompound(part) && parts.length > 1 ? `(${describeCriteria(part)})` : describeCriteria(part)))
    .join(word);
}

function isCompound(criteria: Criteria): boolean {
  return 'all' in criteria || 'any' in criteria;
}

function alternatives(values: readonly string[]): string {
  return values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
