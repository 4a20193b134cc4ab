import { isBlank } from '../text/missing.ts';
import type { Escalation, LinkedChange, RESOLUTION_METHODS } from './escalation.ts';
import { type Resolving, resolves } from './resolution-method.ts';

/** The runbook's closure checklist (Step 6), in its order. */
export const CLOSING_ITEMS = [
  'resolution_implemented',
  'results_verified',
  'approval_obtained',
  'documentation_updated',
  'lessons_learned',
  'preventive_measures',
] as const;
export type ClosingItem = (typeof CLOSING_ITEMS)[number];

/** Items that close_escalation verifies itself or takes as arguments. They need no work beforehand. */
export const SETTLED_AT_CLOSE: ReadonlySet<ClosingItem> = new Set([
  'results_verified',
  'lessons_learned',
  'preventive_measures',
]);

export interface ChecklistItem {
  readonly item: ClosingItem;
  readonly done: boolean;
  /** The evidence for it, or what is missing and how to get it. */
  readonly detail: string;
}

/** Resolutions that leave the data as it is, so they need no applied change. */
export function needsNoChange(method: (typeof RESOLUTION_METHODS)[number] | null): boolean {
  return method === 'no_change_needed' || method === 'duplicate';
}

/** One brand with the checks that it fails. */
interface VerifiedBrand {
  readonly brandid: number;
  readonly passed: boolean;
  readonly failed: readonly string[];
}

export interface ClosingFacts {
  readonly escalation: Pick<Escalation, 'notes'>;
  /** Changes applied for the escalation, and the earlier steps of the change that closes it. */
  readonly changes: readonly (Omit<LinkedChange, 'applied_at' | 'approvers'> &
    Pick<Resolving, 'elsewhere'> & { readonly approvers: readonly string[] | null })[];
  readonly method: (typeof RESOLUTION_METHODS)[number] | null;
  /** One for each affected brand; null before the brands were verified. */
  readonly verifications: readonly VerifiedBrand[] | null;
  readonly lessons_learned: string | null;
  readonly preventive_measures: string | null;
}

/** Derives the checklist from the escalation's records. No item can be set by hand. */
export function closingChecklist(facts: ClosingFacts): readonly ChecklistItem[] {
  const resolving = facts.changes.filter(resolves);
  const unchanged = needsNoChange(facts.method);
  return [
    implemented(facts.changes, unchanged),
    verified(facts.verifications, unchanged),
    approved(resolving, unchanged),
    documented(facts.escalation),
    given('lessons_learned', facts.lessons_learned, 'what to remember from this case'),
    given('preventive_measures', facts.preventive_measures, 'what keeps it from happening again'),
  ];
}

function implemented(changes: ClosingFacts['changes'], unchanged: boolean): ChecklistItem {
  const item = 'resolution_implemented';
  const ids = (chosen: ClosingFacts['changes']) => chosen.map((change) => change.change_id).join(', ');
  const resolving = changes.filter(resolves);
  if (resolving.length > 0) return { item, done: true, detail: `Applied: ${ids(resolving)}.` };
  if (unchanged) return { item, done: true, detail: 'The resolution needs no change.' };
  const elsewhere = changes.filter((change) => change.elsewhere === true);
  if (elsewhere.length > 0) {
    const detail = `What was applied changes none of its brands (${ids(elsewhere)}). Propose what does; once new instructions run in prod, that is reprocess_brands.`;
    return { item, done: false, detail };
  }
  return {
    item,
    done: false,
    detail:
      'No change that resolves anything was applied for this escalation. Propose one (split_brand, create_manual_metadata, …) with this escalation_id, or close with method no_change_needed or duplicate.',
  };
}

function verified(verifications: ClosingFacts['verifications'], unchanged: boolean): ChecklistItem {
  const item = 'results_verified';
  if (verifications === null)
    return {
      item,
      done: false,
      detail: 'Not verified yet. verify_metadata shows how it stands; closing verifies by itself.',
    };
  const failed = verifications.filter((one) => !one.passed);
  if (failed.length > 0) {
    const list = failed.map((one) => `brand ${one.brandid}: ${one.failed.join(', ')}`).join('; ');
    return { item, done: false, detail: `Verification fails for ${list}. See verify_metadata.` };
  }
  if (verifications.length === 0 && !unchanged) {
    return { item, done: false, detail: 'There is no affected brand to verify.' };
  }
  if (verifications.length === 0) return { item, done: true, detail: 'Nothing changed that needs verifying.' };
  return {
    item,
    done: true,
    detail: `Verified: ${verifications.map((one) => `brand ${one.brandid}`).join(', ')}.`,
  };
}

function approved(changes: ClosingFacts['changes'], unchanged: boolean): ChecklistItem {
  const item = 'approval_obtained';
  const without = changes.filter((change) => change.approvers !== null && change.approvers.length === 0);
  if (without.length > 0)
    return { item, done: false, detail: `No approver on record for ${without.map((c) => c.change_id).join(', ')}.` };
  if (changes.length === 0 && !unchanged)
    return { item, done: false, detail: 'Nothing that resolves it was approved yet.' };
  const people = [...new Set(changes.flatMap((change) => change.approvers ?? []))].sort();
  return {
    item,
    done: true,
    detail: people.length === 0 ? 'The approval of this closing covers it.' : `Approved by ${people.join(', ')}.`,
  };
}

function documented(escalation: ClosingFacts['escalation']): ChecklistItem {
  const item = 'documentation_updated';
  return escalation.notes.some((note) => note.kind === 'root_cause')
    ? { item, done: true, detail: 'The root cause is on record.' }
    : { item, done: false, detail: 'No note of kind root_cause. Add one with add_escalation_notes.' };
}

function given(item: ClosingItem, text: string | null, meaning: string): ChecklistItem {
  return text !== null && !isBlank(text)
    ? { item, done: true, detail: 'Given.' }
    : { item, done: false, detail: `Say ${meaning}, in ${item} of close_escalation.` };
}
