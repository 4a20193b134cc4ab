import type { Publishes } from '../ports/store.ts';
import { type Refusal, refused } from '../refusal.ts';
import type { Mutation } from './mutation.ts';

/** The table outside that each kind of mutation has to be published to, where it can be one that takes no writes. */
const PUBLISHED_TO = {
  'brand.insert': 'brands',
  'brand.update': 'brands',
  'combos.reassign': 'combos',
  'combo.correct': 'combos',
  'mcc.correct': 'combos',
  'metadata.append': null,
  'feedback.append': null,
  'execution.append': null,
  'execution.update': null,
  'instructions.append': null,
  'deployment.append': null,
  'agent_run.append': null,
  'escalation.insert': null,
  'escalation.update': null,
} as const satisfies Record<Mutation['kind'], keyof Omit<Publishes, 'instead'> | null>;

const NOT_WRITABLE = {
  combos: 'The tables of combos and codes outside cannot be written, so nothing in them can be moved or corrected.',
  brands: 'The table of brands outside cannot be written, so no brand can be made or changed.',
} as const;

/** Refuses mutations that could be applied here and not be published. */
export async function refuseUnpublished(
  mutations: readonly Mutation[],
  publishes: () => Promise<Publishes>,
): Promise<{ readonly ok: false; readonly refusal: Refusal } | null> {
  const tables = [...new Set(mutations.map(({ kind }) => PUBLISHED_TO[kind]))].filter((table) => table !== null);
  if (tables.length === 0) return null;
  const writable = await publishes();
  const closed = tables.find((table) => !writable[table]);
  if (closed === undefined) return null;
  return refused({
    code: 'not_allowed',
    message: NOT_WRITABLE[closed],
    instead: writable.instead ?? 'The operator of this server makes the table writable first.',
  });
}
