import { z } from 'zod';
import type { Mcc } from '../../brand/brand.ts';
import { isWalletAffected } from '../../brand/brand.ts';
import { untrustedText } from '../../text/text.ts';
import { sampleOf } from './part-naming.ts';
import type { BrandProfile } from './profile.ts';
import { countBy } from './row-groups.ts';

const MAX_CLUSTERS = 10;

/** Summary of a brand's combos for a person who investigates it (runbook, step 3). */
export const profileSummarySchema = z.object({
  combos: z.int(),
  distinct_narratives: z.int(),
  wallet_affected: z.int(),
  without_name: z.int().describe("Combos without the brand's name, or with another's"),
  mccids: z.array(
    z.object({
      mccid: z.int(),
      mcc_desc: untrustedText,
      line: untrustedText.nullable().describe('Kind of business'),
      combos: z.int(),
    }),
  ),
  clusters: z
    .array(z.object({ word: untrustedText.nullable(), combos: z.int(), sample_narratives: z.array(untrustedText) }))
    .describe('By the word after the name'),
  other_brands: z.array(z.object({ brandname: untrustedText, combos: z.int() })),
});
export type ProfileSummary = z.infer<typeof profileSummarySchema>;

/** Summarizes a profile as counts, the most frequent first; at most ten clusters. */
export function summariseProfile(profile: BrandProfile, mccs: ReadonlyMap<number, Mcc>): ProfileSummary {
  const { rows, foreign } = profile;
  const lines = new Map(rows.map((row) => [row.combo.mccid, row.line?.label ?? null]));
  const named = Map.groupBy(
    rows.filter((row) => row.read.name === 'own' && row.other_brand === null),
    (row) => row.read.words[0] ?? null,
  );
  const clusters = [...named].sort(([a, m], [b, n]) => n.length - m.length || ((a ?? '') < (b ?? '') ? -1 : 1));
  return {
    combos: rows.length,
    distinct_narratives: new Set(rows.map((row) => row.combo.narrative)).size,
    wallet_affected: rows.filter((row) => isWalletAffected(row.combo)).length,
    without_name: foreign.length,
    mccids: countBy(rows, (row) => row.combo.mccid).map(([mccid, combos]) => {
      const mcc_desc = mccs.get(mccid)?.mcc_desc ?? 'not in the mcc table';
      return { mccid, mcc_desc, line: lines.get(mccid) ?? null, combos };
    }),
    clusters: clusters.slice(0, MAX_CLUSTERS).map(([word, members]) => {
      return { word, combos: members.length, sample_narratives: sampleOf(members) };
    }),
    other_brands: countBy(foreign, (row) => row.other_brand).map(([brandname, combos]) => ({ brandname, combos })),
  };
}
