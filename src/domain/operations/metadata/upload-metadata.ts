import { z } from 'zod';
import { type Brand, brandidSchema } from '../../brand/brand.ts';
import { nameKey } from '../../brand/name-key.ts';
import { type DecisionContext, writeOperation } from '../../change/operation.ts';
import { type DocumentProblem, type MetadataDocument, readMetadataDocument } from '../../metadata/metadata-document.ts';
import { assessMetadataRegex } from '../../metadata/pattern-slips.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused, refusedBelow } from '../../refusal.ts';
import { quoted, quotedPerson } from '../../text/quoted.ts';
import { requireActiveBrand } from '../subjects.ts';
import { decideManualVersion, type MetadataDraft, sectorMeant, type Wording } from './manual-version.ts';

/** A metadata file in any of its shapes. The listed schema has the keys of the runbook's; the domain reads and judges it. */
export const metadataDocumentInput = z.record(z.string(), z.unknown()).meta({
  description: 'Metadata file; has at least brandid, regex, mccids',
  properties: {
    brandid: { type: 'integer' },
    brand_name: { type: 'string' },
    regex: { type: 'string' },
    mccids: { type: 'array', items: { type: ['integer', 'string'] } },
    sector: { type: 'string' },
    confidence: { type: 'number' },
    manual: { type: 'boolean' },
    created_by: { type: 'string' },
    created_date: { type: 'string' },
    notes: { type: 'string' },
  },
});

const input = z.strictObject({
  brandid: brandidSchema,
  metadata: metadataDocumentInput,
  manual: z.boolean().optional().describe("Mark the brand as manually processed (default: the file's, else true)"),
});

const output = z.object({ brandid: z.int(), version: z.int(), regex: z.string(), mccids: z.array(z.int()) });

/** Stores a metadata file that a person wrote as the brand's next version (runbook, Procedure 1, steps 4 and 5). */
export const uploadMetadata = writeOperation({
  name: 'upload_metadata',
  title: 'Upload a metadata file',
  toolset: 'resolve',
  cost: 'heavy',
  risk: 'medium',
  method: 'manual_metadata',
  input,
  output,
  refusals: [
    'not_found',
    'conflict',
    'invalid_input',
    'unsafe_regex',
    'invalid_metadata',
    'incomplete',
    'nothing_to_do',
  ],
  async decide(request, reads, context) {
    const found = await requireActiveBrand(request.brandid, reads);
    if (!found.ok) return found;
    const brand = found.value;
    const { document, problems } = readMetadataDocument(request.metadata, brand.brandid);
    if (document === null) return unreadable(problems);
    if (brand.manually_processed && document.manual === false && request.manual === undefined) return madeByHand(brand);
    const draft = draftOf(document, request.manual, context);
    const changed = await saysSomethingNew(brand, document, draft, reads);
    if (!changed.ok) return changed;
    const decided = await decideManualVersion(
      brand,
      draft,
      wordingFor(brand, document, draft, context),
      reads,
      context,
    );
    return decided.ok ? decided : refusedBelow('metadata', decided.refusal);
  },
});

function unreadable(problems: readonly DocumentProblem[]) {
  const [first, ...more] = problems;
  const rest =
    more.length === 0 ? '' : ` There ${more.length === 1 ? 'is 1 more problem' : `are ${more.length} more problems`}.`;
  return refused({
    code: 'invalid_input',
    field: first === undefined ? 'metadata' : `metadata.${first.field}`,
    message: `${first?.problem ?? 'The document cannot be read.'}${rest}`,
    instead: `${first?.instead ?? ''} test_metadata lists everything that is wrong with a document.`.trim(),
  });
}

function draftOf(document: MetadataDocument, requested: boolean | undefined, context: DecisionContext): MetadataDraft {
  const manual = requested ?? document.manual ?? true;
  return {
    ...{
      regex: assessMetadataRegex(document.regex),
      mccids: [...document.mccids],
      sector: document.sector,
      notes: document.notes,
    },
    confidence_score: document.confidence,
    manual,
    origin: manual ? 'manual' : (document.origin ?? 'agent'),
    created_by: document.created_by ?? uploader(context),
  };
}

function uploader({ requested_by: { person, name } }: DecisionContext): string {
  return person ?? name;
}

/** Refuses a file that equals the current version, because it would add a version without a change. */
async function saysSomethingNew(
  brand: Brand,
  document: MetadataDocument,
  draft: MetadataDraft,
  reads: Pick<DecisionReads, 'metadataVersions' | 'mccs'>,
): Promise<Outcome<true>> {
  const current = (await reads.metadataVersions(brand.brandid)).at(-1);
  if (current === undefined || (draft.manual && !brand.manually_processed)) return done(true);
  const sector = draft.sector === null ? brand.sector : sectorMeant(draft.sector, draft.mccids, await reads.mccs());
  const fields = ['regex', 'mccids', 'sector', 'confidence_score', 'notes', 'origin', 'created_by'] as const;
  const next = { ...draft, sector, regex: draft.regex.pattern?.source ?? document.regex };
  if (fields.some((field) => JSON.stringify(next[field]) !== JSON.stringify(current[field]))) return done(true);
  return refused({
    code: 'nothing_to_do',
    field: 'metadata',
    message: `Version ${current.version} of brand ${brand.brandid} already has this content.`,
    instead: 'Check it with verify_metadata; upload a file that differs.',
  });
}

/** Refuses to replace manual metadata without an explicit request, as in reprocessing; a word in the file is not enough. */
function madeByHand({ brandid }: Brand) {
  return refused({
    code: 'conflict',
    field: 'metadata.manual',
    message: `A person wrote the metadata of brand ${brandid}, and the document says that no person wrote it.`,
    instead: 'Set manual: true to store it as written by a person, or manual: false to replace theirs anyway.',
  });
}

/** Lists the document's claims about its origin, which the server cannot check, for the person who decides. */
function claims(brand: Brand, { origin, created_by }: MetadataDocument, draft: MetadataDraft, by: string): string[] {
  const unshown = 'nothing proves it';
  const ofOrigin =
    origin === null
      ? `It is stored as written by an agent, because it says that no person wrote it; ${unshown}.`
      : `Its origin is what the document claims, ${origin}; ${unshown}.`;
  return [
    ...(brand.manually_processed && !draft.manual
      ? [
          'A person wrote the current metadata, and this replaces it with metadata that is not stored as written by a person. The brand stays marked as manually processed.',
        ]
      : []),
    ...(draft.manual ? [] : [ofOrigin]),
    ...(draft.manual && origin !== null && origin !== 'manual'
      ? [`Its origin, ${origin}, is ignored: it is stored as written by a person.`]
      : []),
    ...(created_by === null || created_by === by
      ? []
      : [
          `It names ${quotedPerson(created_by)} as its author; ${quotedPerson(by)} uploads it, and nothing proves who wrote it.`,
        ]),
  ];
}

function wordingFor(brand: Brand, document: MetadataDocument, draft: MetadataDraft, context: DecisionContext): Wording {
  const { brandname, created_date, not_taken } = document;
  return {
    title: (version) => `Upload metadata version ${version}`,
    shown: ['origin', 'created_by'],
    evidence: created_date === null ? {} : { created_date },
    warnings: [
      ...claims(brand, document, draft, uploader(context)),
      ...(brandname === null || nameKey(brandname) === nameKey(brand.brandname)
        ? []
        : [
            `The document is for ${quoted(brandname)}, and brand ${brand.brandid} is called ${quoted(brand.brandname)}.`,
          ]),
      ...(not_taken.length === 0
        ? []
        : [`Not taken from the document but set by the server: ${not_taken.join(', ')}.`]),
    ],
  };
}
