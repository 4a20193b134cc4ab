import type { ChangeBody } from '../domain/change/change.ts';
import { mapText, type ShownAs, withDistinctKeys } from '../domain/change/shown-facts.ts';
import { type HiddenPart, hiddenParts, maskNumbers } from '../domain/text/masking.ts';
import { maskPersonalData, maskUnlessId } from '../domain/text/text.ts';

/** How a sheet shows the texts of a change. */
export interface Masks {
  readonly body: ChangeBody;
  /** Texts in which something is masked. */
  readonly masked: number;
  /** True if a text has the words of a mask itself. */
  readonly imitated: boolean;
  /** True if a mask hides more than a number or an address: words between the digits, or signs of a pattern. */
  readonly covers: boolean;
}

const MASK = /\[(?:card|account|IBAN|e-mail) masked\b/;
/** Longer than most numbers and addresses. */
const LONG = 60;
/** Signs of patterns, tags and codes, which can change what a text means, and an address with words between quotes. */
const SIGNS = /[|*?<>\\^$]|"[^"]*\s/;
/** Signs of patterns that stand in addresses as well. */
const BRACKETS = /[{}()]/;
const WORD = /\p{L}{5,}/u;
/** Words that belong to the number of an account. */
const LABELS = /account|number/giu;

/** Tells if somebody could hide what a person decides on behind this mask. */
function coversMore({ text, mask }: HiddenPart): boolean {
  if (text.length > LONG || SIGNS.test(text)) return true;
  if (mask.startsWith('[e-mail')) return false;
  return BRACKETS.test(text) || WORD.test(text.replace(MASK, '').replace(LABELS, ''));
}

/**
 * Masks personal data in the texts of a change, each as the field that it stands in: people keep their addresses, ids
 * stay whole. Hidden characters stay as well, for the reader to see them spelled out; none of them keeps what they
 * stand between from being masked.
 */
export function maskChange(body: ChangeBody): Masks {
  let masked = 0;
  let imitated = false;
  let covers = false;
  const counted = (mask: (text: string) => string) => (text: string) => {
    const shown = mask(text);
    if (shown !== text) {
      masked++;
      covers ||= hiddenParts(text).some(coversMore);
    }
    if (MASK.test(text)) imitated = true;
    return shown;
  };
  const as: ShownAs = {
    person: counted(maskNumbers),
    id: counted(maskUnlessId),
    text: counted(maskPersonalData),
  };
  const { name, person } = body.requested_by;
  const facts = (value: ChangeBody['steps'][number]['input']) =>
    withDistinctKeys(Object.entries(value).map(([field, item]) => [as.text(field), mapText(item, as, field)] as const));
  const masks = {
    ...body,
    requested_by: { ...body.requested_by, name: as.text(name), person: person === null ? null : as.person(person) },
    escalation_id: body.escalation_id === null ? null : as.id(body.escalation_id),
    reason: body.reason === null ? null : as.text(body.reason),
    steps: body.steps.map(({ preview, input, ...step }) => ({
      ...step,
      input: facts(input),
      preview: {
        ...preview,
        summary: as.text(preview.summary),
        warnings: preview.warnings.map(as.text),
        changes: preview.changes.map(({ target, field, before, after }) => ({
          target: as.text(target),
          field: as.text(field),
          before: mapText(before, as, field),
          after: mapText(after, as, field),
        })),
        evidence: facts(preview.evidence),
        notifies: preview.notifies.map(as.person),
        preconditions: preview.preconditions.map(({ target, version }) => ({ target: as.text(target), version })),
      },
    })),
  };
  return { body: masks, masked, imitated, covers };
}
