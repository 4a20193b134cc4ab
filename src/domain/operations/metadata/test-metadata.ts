import { z } from 'zod';
import { type Brand, brandidSchema, type Mcc } from '../../brand/brand.ts';
import { combosLookedAt, type ReadContext, readOperation } from '../../change/operation.ts';
import type { Coverage } from '../../metadata/coverage.ts';
import { type ReadDocument, readMetadataDocument } from '../../metadata/metadata-document.ts';
import { assessMetadataRegex } from '../../metadata/pattern-slips.ts';
import { checkMetadataValidity } from '../../metadata/validity.ts';
import { coverageChecks } from '../../metadata/verification.ts';
import { coverageOfVersion, matcherOf } from '../../metadata/version-matches.ts';
import type { AgentPorts } from '../../ports/agent-side.ts';
import { done } from '../../refusal.ts';
import { assessRegex, type RegexAssessment } from '../../regex/assessment.ts';
import { untrustedText } from '../../text/text.ts';
import { requireActiveBrand } from '../subjects.ts';
import { sectorMeant } from './manual-version.ts';
import { metadataDocumentInput } from './upload-metadata.ts';

const SAMPLES = 3;
const LISTED_BRANDS = 5;

const input = z.strictObject({ brandid: brandidSchema, metadata: metadataDocumentInput });

const output = z.object({
  brandname: untrustedText,
  sector: untrustedText,
  valid: z.boolean().describe('upload_metadata would take it'),
  problems: z.array(z.object({ field: untrustedText, problem: untrustedText, instead: untrustedText })),
  passed: z.boolean().describe('verify_metadata would pass it'),
  checks: z.array(z.object({ check: z.string(), passed: z.boolean(), detail: z.string() })),
  coverage: z
    .object({
      ...{ own_combos: z.int(), matched_own: z.int(), missed_own: z.int(), missed_own_wallet: z.int() },
      ...{ caught_others: z.int(), precision: z.number().nullable(), recall_without_wallets: z.number().nullable() },
      caught_by_brand: z.array(z.object({ brandid: z.int(), brandname: untrustedText, combos: z.int() })),
      ...{ missed_samples: z.array(untrustedText), caught_samples: z.array(untrustedText) },
    })
    .nullable(),
  current: z
    .object({ version: z.int(), gained: z.int(), lost: z.int(), caught_others: z.int() })
    .nullable()
    .describe('Own combos gained and lost'),
});

/** Tests a metadata file before it is uploaded (runbook, Step 5). */
export const testMetadata = readOperation({
  name: 'test_metadata',
  title: 'Test a metadata file',
  toolset: 'verify',
  cost: 'heavy',
  input,
  output,
  refusals: ['not_found', 'conflict'],
  async run(request, ports, context) {
    const found = await requireActiveBrand(request.brandid, ports.data);
    if (!found.ok) return found;
    const brand = found.value;
    const { brandname } = brand;
    const read = readMetadataDocument(request.metadata, brand.brandid);
    const mccs = await ports.data.mccs();
    const regex = assessMetadataRegex(read.readable.regex ?? '');
    const { sector, problems } = judged(brand, read, regex, mccs);
    if (read.document === null) return done({ ...NOT_EVALUATED, brandname, sector, problems });
    const tried = await evaluated(brand, { regex, mccids: read.document.mccids }, ports, context);
    const valid = problems.length === 0 && tried.complete;
    return done({ brandname, sector, problems, ...tried.answer, valid, passed: valid && tried.passed });
  },
});

const NOT_EVALUATED = {
  ...{ valid: false, passed: false, checks: [], coverage: null, current: null },
};

/** Lists all faults: of the document's form, and of its readable content. */
function judged(
  brand: Brand,
  { problems, readable }: ReadDocument,
  regex: RegexAssessment,
  mccs: ReadonlyMap<number, Mcc>,
) {
  const { mccids = [], sector: named } = readable;
  const sector = named === undefined ? brand.sector : sectorMeant(named, mccids, mccs);
  const found = checkMetadataValidity({ regex, mccids, sector }, mccs).filter(
    ({ field }) => field === 'sector' || readable[field] !== undefined,
  );
  return { sector, problems: [...problems, ...found] };
}

async function evaluated(brand: Brand, document: Document, ports: AgentPorts, context: ReadContext) {
  const { regex, mccids } = document;
  const counted = await coverageOf(brand, { regex, mccids }, ports, context);
  const { coverage } = counted;
  const checks = coverageChecks(counted);
  return {
    complete: coverage?.complete === true,
    passed: checks.every((check) => check.passed),
    answer: {
      checks,
      coverage: coverage === null ? null : shortened(coverage),
      current: coverage === null ? null : await againstCurrent(brand, document, ports, context),
    },
  };
}

interface Document {
  readonly regex: RegexAssessment;
  readonly mccids: readonly number[];
}

function coverageOf({ brandid }: Brand, { regex, mccids }: Document, ports: AgentPorts, context: ReadContext) {
  const options = { samples: SAMPLES, onProgress: combosLookedAt(context) };
  return coverageOfVersion({ brandid, regex, mccids }, ports.data, context.signal, options);
}

function shortened(coverage: Coverage) {
  return {
    ...coverage,
    caught_by_brand: coverage.false_positives_by_brand.slice(0, LISTED_BRANDS),
    missed_samples: coverage.samples.missed.map((sample) => sample.narrative),
    caught_samples: coverage.samples.caught.map((sample) => sample.narrative),
  };
}

async function againstCurrent(brand: Brand, document: Document, ports: AgentPorts, context: ReadContext) {
  const current = (await ports.data.metadataVersions(brand.brandid)).at(-1);
  if (current === undefined) return null;
  const own = await ports.data.combosOf(brand.brandid);
  const { mccids } = current;
  const regex = assessRegex(current.regex);
  const before = await matcherOf({ regex, mccids }, own, ports.data, context.signal);
  const after = await matcherOf(document, own, ports.data, context.signal);
  if (before === null || after === null) return null;
  const { coverage } = await coverageOf(brand, { regex, mccids }, ports, context);
  if (coverage?.complete !== true) return null;
  return {
    version: current.version,
    gained: own.filter((combo) => after(combo) && !before(combo)).length,
    lost: own.filter((combo) => before(combo) && !after(combo)).length,
    caught_others: coverage.caught_others,
  };
}
