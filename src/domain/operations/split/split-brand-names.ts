import { nameKey } from '../../brand/name-key.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { quoted } from '../../text/quoted.ts';

/** The fields of a split that its names are checked by. */
interface NamedParts {
  readonly brandid: number;
  readonly new_brands: readonly { readonly brandname: string }[];
  readonly deactivate_source?: boolean | undefined;
}

/** Refuses names that are used twice or that other active brands have. */
export async function checkNames(
  request: NamedParts,
  reads: Pick<DecisionReads, 'brand' | 'brandsNamed'>,
): Promise<Outcome<true>> {
  const source = await reads.brand(request.brandid);
  const seen = new Map<string, number>();
  for (const [index, { brandname }] of request.new_brands.entries()) {
    const field = `new_brands.${index}.brandname`;
    const key = nameKey(brandname);
    if (seen.has(key)) {
      return refused({
        code: 'invalid_input',
        field,
        message: `The name ${quoted(brandname)} is given twice.`,
        instead: 'Give each new brand its own name, or join the two by {"any": [...]}.',
      });
    }
    seen.set(key, index);
    if (source !== undefined && key === nameKey(source.brandname) && request.deactivate_source !== true) {
      return refused({
        code: 'conflict',
        field,
        message: `Brand ${request.brandid}, which is being split, is called ${quoted(source.brandname)} and may stay active.`,
        instead: 'Give the new brand another name, or set deactivate_source.',
      });
    }
    const taken = (await reads.brandsNamed(brandname)).find(
      (b) => b.brandid !== request.brandid && b.status === 'active',
    );
    if (taken !== undefined) {
      return refused({
        code: 'conflict',
        field,
        message: `Brand ${taken.brandid} is already called ${quoted(taken.brandname)}.`,
        instead: `Give the new brand another name, or send the combos to brand ${taken.brandid} by "unassigned".`,
      });
    }
  }
  return done(true);
}
