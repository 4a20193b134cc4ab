import { type Brand, MAX_BRANDID } from '../brand/brand.ts';
import { unrecordedBrand } from '../brand/unrecorded-brand.ts';
import type { Escalation } from '../escalation/escalation.ts';
import type { DecisionReads } from '../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../refusal.ts';
import { noun } from '../text/noun.ts';

/** Returns the brand of an operation, or a refusal that says how to find one. */
export async function requireBrand(
  brandid: number,
  reads: Pick<DecisionReads, 'brand'> & Partial<Pick<DecisionReads, 'codesOf'>>,
  field = 'brandid',
): Promise<Outcome<Brand>> {
  const brand = await reads.brand(brandid);
  if (brand !== undefined) return done(brand);
  const combos = (await reads.codesOf?.(brandid))?.reduce((sum, code) => sum + code.combos, 0) ?? 0;
  if (combos > 0) {
    return refused({
      code: 'not_found',
      field,
      message: `The brand table has no brand ${brandid}; ${combos} ${noun(combos, 'combo names', 'combos name')} it.`,
      instead:
        'validate_brand_data shows them. Add the brand with update_source_data (table brand), or move them with reassign_combos.',
    });
  }
  return refused({
    code: 'not_found',
    field,
    message:
      brandid > MAX_BRANDID
        ? `Brand id ${brandid} is in the range reserved for brands that a plan creates.`
        : `There is no brand ${brandid}.`,
    instead: 'Find it by name with find_brands, or take one from list_escalations.',
  });
}

/** Returns a brand, or what stands for one that combos or their history name and the brand table lacks. */
export async function requireNamedBrand(
  brandid: number,
  reads: NamingReads,
  field = 'brandid',
): Promise<Outcome<Brand>> {
  const brand = await reads.brand(brandid);
  if (brand !== undefined) return done(brand);
  return (await isNamed(brandid, reads)) ? done(unrecordedBrand(brandid)) : requireBrand(brandid, reads, field);
}

type NamingReads = Pick<DecisionReads, 'brand' | 'codesOf' | 'metadataVersions' | 'feedbackOf'>;

async function isNamed(brandid: number, reads: NamingReads): Promise<boolean> {
  return (
    (await reads.codesOf(brandid)).length > 0 ||
    (await reads.metadataVersions(brandid)).length > 0 ||
    (await reads.feedbackOf(brandid)).length > 0
  );
}

/** Returns the brand of a write if it is active. */
export async function requireActiveBrand(
  brandid: number,
  reads: Pick<DecisionReads, 'brand'>,
  field = 'brandid',
): Promise<Outcome<Brand>> {
  const found = await requireBrand(brandid, reads, field);
  if (!found.ok || found.value.status === 'active') return found;
  return refused({
    code: 'conflict',
    field,
    message: `Brand ${brandid} is inactive.`,
    instead: 'Use an active brand; get_brand_details lists the brands that this one was split into.',
  });
}

/** Returns the escalation of an operation, or a refusal that says how to find one. */
export async function requireEscalation(
  escalationId: string,
  reads: Pick<DecisionReads, 'escalation'>,
  field = 'escalation_id',
): Promise<Outcome<Escalation>> {
  const escalation = await reads.escalation(escalationId);
  if (escalation !== undefined) return done(escalation);
  return refused({
    code: 'not_found',
    field,
    message: `There is no escalation ${escalationId}.`,
    instead: 'Call list_escalations: its rows carry the escalation_id.',
  });
}

/** Returns the escalation of a write if it is not closed. */
export async function requireOpenEscalation(
  escalationId: string,
  reads: Pick<DecisionReads, 'escalation'>,
): Promise<Outcome<Escalation>> {
  const found = await requireEscalation(escalationId, reads);
  if (!found.ok || found.value.resolution === null) return found;
  return refused({
    code: 'escalation_closed',
    field: 'escalation_id',
    message: `${escalationId} was closed on ${found.value.resolution.closed_at.slice(0, 10)} and stays as it is.`,
    instead: 'If the problem is back, open a new escalation that continues this one.',
  });
}
