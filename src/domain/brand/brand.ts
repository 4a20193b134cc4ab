import { z } from 'zod';
import { untrustedText } from '../text/text.ts';
import { hasWalletPrefix } from './wallets.ts';

/** Largest `brandid`: upstream stores a 32-bit int. */
export const MAX_BRANDID = 2_147_483_647;

/** Includes the provisional range (`change/provisional.ts`), because later steps of a plan use brands that an earlier one makes. */
export const brandidSchema = z.int().min(1).max(999_999_999_999).describe('Brand id, e.g. 12345');
/** Lowest and highest `bankid`: upstream's `tinyint`. */
export const BANKIDS = { min: -128, max: 127 } as const;
export const bankidSchema = z.int().min(BANKIDS.min).max(BANKIDS.max);
export const mccidSchema = z.int().min(1).max(9999).describe('Merchant category code, e.g. 5411');

/** A brand that combos may name: also `NO_BRAND`, and one that the brand table lacks. */
export const namedBrandidSchema = z
  .int()
  .min(0)
  .max(999_999_999_999)
  .describe('Brand id; 0 for combos that name no brand');
/** A code that combos may have: any that a file can hold. */
export const comboCodeSchema = z.int().min(-2_147_483_648).max(2_147_483_647);

/** Stands for the code of a combo that has none. ISO 18245 begins at 1, and files without NULL write 0. */
export const NO_CODE = 0;
/** Stands for the brand of a combo whose row names none. */
export const NO_BRAND = 0;

export const BRAND_STATUSES = ['active', 'inactive'] as const;

/** One retail brand (upstream table `brand`, with additional fields set by resolutions). */
export const brandSchema = z.object({
  brandid: z.int(),
  brandname: untrustedText,
  sector: untrustedText,
  status: z.enum(BRAND_STATUSES),
  parent_brandid: z.int().nullable(),
  manually_processed: z.boolean().describe('Reprocessing needs an override'),
  version: z.int(),
});
export type Brand = z.infer<typeof brandSchema>;

/** One merchant record of one bank (upstream table `combo`, key `ccid` + `bankid`). */
export interface Combo {
  readonly ccid: number;
  /** `null` if the deployed upstream table has no `bankid` column. */
  readonly bankid: number | null;
  readonly mid: string;
  /** May name a brand that the brand table lacks; `NO_BRAND` if the row names none. */
  readonly brandid: number;
  /** May be a code that the mcc table lacks or that no code can be; `NO_CODE` if the row has none. */
  readonly mccid: number;
  /** Empty if it is missing, as `mid` is. */
  readonly narrative: string;
}

/** The key of a combo: the same `ccid` recurs across banks. */
export interface ComboKey {
  readonly ccid: number;
  readonly bankid: number | null;
}

/** One merchant category (upstream table `mcc`). */
export interface Mcc {
  readonly mccid: number;
  readonly mcc_desc: string;
  readonly sector: string;
}

/** Codes that payment wallets put in place of the merchant's own. They never belong to a brand (runbook, Procedure 1 step 3). */
export const WALLET_MCCIDS: ReadonlySet<number> = new Set([7399, 6012, 7299]);

/** Returns true when the narrative or code comes from a payment wallet instead of the merchant. */
export function isWalletAffected(combo: Pick<Combo, 'narrative' | 'mccid'>): boolean {
  return WALLET_MCCIDS.has(combo.mccid) || hasWalletPrefix(combo.narrative);
}
