import { z } from 'zod';
import { brandidSchema, mccidSchema } from '../../brand/brand.ts';
import { writeOperation } from '../../change/operation.ts';
import { assessMetadataRegex } from '../../metadata/pattern-slips.ts';
import { MAX_SOURCE_LENGTH } from '../../regex/limits.ts';
import { CELL_LIMITS, cellInput } from '../../text/cell.ts';
import { freeTextInput } from '../../text/free-text.ts';
import { textInput } from '../../text/text.ts';
import { requireActiveBrand } from '../subjects.ts';
import { decideManualVersion, type Wording } from './manual-version.ts';

const input = z.strictObject({
  brandid: brandidSchema,
  regex: textInput(MAX_SOURCE_LENGTH).describe(
    'Portable regex, searched case-insensitively; try it with test_metadata_regex',
  ),
  mccids: z.array(mccidSchema).min(1).max(200).describe('Codes of the brand; no wallet codes'),
  sector: cellInput(CELL_LIMITS.sector).optional().describe("Default: the brand's"),
  confidence: z.number().min(0).max(1).optional(),
  notes: freeTextInput().optional(),
});

const output = z.object({ brandid: z.int(), version: z.int(), regex: z.string(), mccids: z.array(z.int()) });

/** Writes a new metadata version by hand and marks the brand as manually processed (runbook, Resolution option 1). */
export const createManualMetadata = writeOperation({
  name: 'create_manual_metadata',
  title: 'Create metadata by hand',
  toolset: 'resolve',
  cost: 'heavy',
  risk: 'medium',
  method: 'manual_metadata',
  input,
  output,
  refusals: ['not_found', 'conflict', 'unsafe_regex', 'invalid_metadata', 'incomplete'],
  async decide(request, reads, context) {
    const found = await requireActiveBrand(request.brandid, reads);
    if (!found.ok) return found;
    const draft = {
      ...{ regex: assessMetadataRegex(request.regex), mccids: request.mccids, sector: request.sector ?? null },
      ...{ confidence_score: request.confidence ?? null, notes: request.notes ?? null },
      ...{ origin: 'manual' as const, manual: true },
      created_by: context.requested_by.person ?? context.requested_by.name,
    };
    return decideManualVersion(found.value, draft, WORDING, reads, context);
  },
});

const WORDING: Wording = {
  title: (version) => `Create metadata version ${version} by hand`,
  ...{ shown: [], evidence: {}, warnings: [] },
};
