import { type Mcc, WALLET_MCCIDS } from '../brand/brand.ts';
import { knownSectors, resolveSector } from '../brand/sectors.ts';
import type { RegexAssessment } from '../regex/assessment.ts';
import { capitalised } from '../text/capitalised.ts';
import { quotedList } from '../text/quoted.ts';

/** One problem that keeps a metadata document from being stored, and what to write instead. */
export interface ValidityProblem {
  readonly field: 'regex' | 'mccids' | 'sector';
  readonly problem: string;
  readonly instead: string;
}

/** The part of a metadata document that can be validated without matching anything. */
interface MetadataDocument {
  readonly regex: RegexAssessment;
  readonly mccids: readonly number[];
  readonly sector: string;
}

const MAX_NAMED = 8;

/**
 * Validates a document: its regex is portable and safe, its codes are known and not a payment wallet's, its sector is known
 * (DOMAIN, "Brand, combo, metadata"; runbook, Procedure 1, steps 2 and 3). Returns no problems for a valid one.
 */
export function checkMetadataValidity(
  document: MetadataDocument,
  mccs: ReadonlyMap<number, Mcc>,
): readonly ValidityProblem[] {
  return [...regexProblems(document.regex), ...codeProblems(document.mccids, mccs), ...sectorProblems(document, mccs)];
}

function regexProblems(regex: RegexAssessment): readonly ValidityProblem[] {
  if (regex.accepted) return [];
  return regex.problems.map(({ at, problem, instead }) => ({
    field: 'regex',
    problem: `At character ${at}: ${problem}.`,
    instead: `${capitalised(instead)} (test it with test_metadata_regex).`,
  }));
}

/** Validates a list of codes. */
export function codeProblems(mccids: readonly number[], mccs: ReadonlyMap<number, Mcc>): readonly ValidityProblem[] {
  if (mccids.length === 0) {
    return [
      {
        field: 'mccids',
        problem: 'The list is empty, so no combo could match.',
        instead: 'Take codes from get_brand_details.',
      },
    ];
  }
  const problems: ValidityProblem[] = [];
  const wallet = mccids.filter((mccid) => WALLET_MCCIDS.has(mccid));
  if (wallet.length > 0) {
    const problem = `${named(wallet)}: set by payment wallets, whatever the merchant.`;
    problems.push({ field: 'mccids', problem, instead: 'Leave them out: they are never part of a brand.' });
  }
  const unknown = mccids.filter((mccid) => !mccs.has(mccid) && !WALLET_MCCIDS.has(mccid));
  if (unknown.length > 0) {
    const problem = `${named(unknown)}: not in the mcc table.`;
    problems.push({ field: 'mccids', problem, instead: 'Use codes that get_brand_details shows with a description.' });
  }
  return problems;
}

function sectorProblems(document: MetadataDocument, mccs: ReadonlyMap<number, Mcc>): readonly ValidityProblem[] {
  const known = knownSectors(mccs);
  if (resolveSector(document.sector, known).kind !== 'unknown') return [];
  const instead = `Use one of: ${quotedList([...known].sort())}.`;
  return [{ field: 'sector', problem: 'No such sector in the mcc table.', instead }];
}

function named(mccids: readonly number[]): string {
  const more = mccids.length > MAX_NAMED ? ` and ${mccids.length - MAX_NAMED} more` : '';
  return `${mccids.slice(0, MAX_NAMED).join(', ')}${more}`;
}
