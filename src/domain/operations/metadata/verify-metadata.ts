import { z } from 'zod';
import { brandidSchema } from '../../brand/brand.ts';
import { readOperation } from '../../change/operation.ts';
import { VERIFICATION_THRESHOLDS, verificationSchema, verifyBrandMetadata } from '../../metadata/verification.ts';
import { done } from '../../refusal.ts';
import { untrustedText } from '../../text/text.ts';
import { requireActiveBrand } from '../subjects.ts';

const input = z.strictObject({ brandid: brandidSchema });

const output = verificationSchema.extend({
  brandname: untrustedText,
  thresholds: z.object({ recall: z.number(), precision: z.number() }),
});

/** Checks a brand's current metadata as closing an escalation will (runbook, Procedure 1, step 5). */
export const verifyMetadata = readOperation({
  name: 'verify_metadata',
  title: 'Verify metadata',
  toolset: 'verify',
  cost: 'heavy',
  input,
  output,
  refusals: ['not_found', 'conflict'],
  async run({ brandid }, ports, { signal }) {
    const found = await requireActiveBrand(brandid, ports.data);
    if (!found.ok) return found;
    const verification = await verifyBrandMetadata(brandid, ports.data, signal);
    return done({ ...verification, brandname: found.value.brandname, thresholds: VERIFICATION_THRESHOLDS });
  },
});
