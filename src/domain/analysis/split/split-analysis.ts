import { z } from 'zod';
import { criteriaSchema } from '../../criteria/criteria.ts';
import { untrustedText } from '../../text/text.ts';

export const SPLIT_RECOMMENDATIONS = ['split', 'keep', 'insufficient_data'] as const;
export const SPLIT_CRITERIA = ['mccid', 'narrative', 'location', 'mixed'] as const;

const sampleNarratives = z.array(untrustedText).max(5);

/** One business found in a brand, and how to tell its combos. */
export const splitPartSchema = z.object({
  suggested_name: untrustedText,
  sector: untrustedText,
  criteria: criteriaSchema,
  combos: z.int(),
  share: z.number().describe('Of all combos of the brand, 0 to 1'),
  mccids: z.array(z.object({ mccid: z.int(), mcc_desc: untrustedText, combos: z.int() })),
  top_words: z.array(untrustedText).describe('Most frequent words after the name'),
  sample_narratives: sampleNarratives,
});
export type SplitPart = z.infer<typeof splitPartSchema>;

/** Is a brand several businesses, and which? (runbook, Procedure 3 steps 1 and 2) */
export const splitAnalysisSchema = z.object({
  recommendation: z.enum(SPLIT_RECOMMENDATIONS),
  criterion: z.enum(SPLIT_CRITERIA).nullable(),
  confidence: z.number().describe('A rule of thumb, not a probability'),
  reasons: z.array(untrustedText),
  parts: z.array(splitPartSchema),
  unassigned: z.object({ combos: z.int(), why: untrustedText, sample_narratives: sampleNarratives }),
});
export type SplitAnalysis = z.infer<typeof splitAnalysisSchema>;
