import { ambiguityText } from '../brand/ambiguous-names.ts';
import type { Brand } from '../brand/brand.ts';
import type { Candidate } from '../metadata/candidate.ts';
import { refusedForWork } from '../metadata/too-much-work.ts';
import { done, type Outcome, refused } from '../refusal.ts';
import { readAgentAnswer } from './agent-answer.ts';
import type { Generated, ProcessingReads } from './processing.ts';

const SAMPLES = 5;

/** Returns the candidate of a change as generated metadata, checked and counted on the data of now. */
export async function candidateMetadata(
  brand: Brand,
  changeId: string,
  reads: ProcessingReads,
  signal: AbortSignal,
): Promise<Outcome<Generated>> {
  const candidate = await reads.candidateOf(changeId, brand.brandid);
  if (candidate === undefined) return noCandidate(brand, changeId);
  const read = readAgentAnswer(JSON.stringify(candidate), brand, await reads.mccs());
  if (!read.ok) return noLongerStorable(read.refusal.message);
  const { regex, mccids } = read.value;
  const request = { brandid: brand.brandid, regex, mccids, moved: [], samples: SAMPLES };
  const counted = await reads.coverage(request, signal);
  if (counted.kind === 'too_much_work') return refused({ ...refusedForWork('candidate', counted), code: 'conflict' });
  if (!counted.coverage.complete) return cancelled();
  const ambiguity = await reads.ambiguityOf(brand.brandname);
  return done({
    brand,
    before: (await reads.metadataVersions(brand.brandid)).at(-1),
    suggestion: suggestionOf(brand, candidate, counted.coverage),
    origin: 'agent',
    instructions: { candidate_of: changeId },
    warnings: ambiguity === null ? [] : [ambiguityText(brand.brandname, ambiguity)],
  });
}

function suggestionOf(
  { brandid, brandname, sector }: Brand,
  { regex, mccids, confidence_score }: Candidate,
  coverage: Generated['suggestion']['coverage'],
): Generated['suggestion'] {
  const found = { brandid, brandname, sector, regex, mccids: [...mccids].sort((a, b) => a - b), coverage };
  return { ...found, confidence: confidence_score, evaluator_issues: [], phrases: [], codes_left_out: [] };
}

function noCandidate({ brandid }: Brand, changeId: string) {
  return refused({
    code: 'not_found',
    field: 'candidate',
    message: `${changeId} left no candidate for brand ${brandid}.`,
    instead: 'Name the applied change that asked the agent about this brand; get_change shows its candidates.',
  });
}

function noLongerStorable(why: string) {
  return refused({
    code: 'conflict',
    field: 'candidate',
    message: `The candidate cannot be made current. ${why}`,
    instead: 'Ask the agent again, or write the metadata by create_manual_metadata.',
  });
}

function cancelled() {
  return refused({
    code: 'incomplete',
    message: 'The count of what the candidate matches was cancelled, so its effect is unknown.',
    instead: 'Call again.',
  });
}
