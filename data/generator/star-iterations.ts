import type { Feedback } from '../../src/domain/metadata/metadata.ts';

/** One iteration of the runbook's brand: the agent's attempt and the reviewer's feedback. */
export interface StarTurn {
  readonly regex: string;
  readonly mccids: readonly number[];
  readonly type: Feedback['feedback_type'];
  /** Placeholders: `{own}`, `{matched}` and `{others}` are measured counts; `{caught}` is a wrongly matched row. */
  readonly remark: string;
  /** Text that the row for `{caught}` should contain, if there is such a row. */
  readonly shows?: string;
}

const GROCERIES = [5411, 5499];
const RESTAURANTS = [5812, 5814];
const ALL = [...GROCERIES, ...RESTAURANTS];

/** Ten iterations, and the version made after the tenth. None can be right, because the id covers two businesses. */
export const STAR_TURNS: readonly StarTurn[] = [
  {
    ...{ regex: '^STAR', mccids: ALL, type: 'reject' },
    remark: 'Far too broad: {others} rows of other brands, for example {caught}.',
    shows: 'STARBUCKS',
  },
  {
    ...{ regex: '\\bSTAR\\b', mccids: [5411], type: 'specific_examples' },
    remark:
      'The word alone is no better: {caught} is recorded under another brand. And only {matched} of {own} own combos are left.',
  },
  {
    ...{ regex: '\\bSTAR\\s+MAR', mccids: GROCERIES, type: 'specific_examples' },
    remark: 'This also finds Star Mart, a convenience chain: {caught}.',
    shows: 'STAR MART ',
  },
  {
    ...{ regex: '\\bSTAR\\s+MARKET\\b', mccids: GROCERIES, type: 'general' },
    remark: 'Clean, but {matched} of {own}. The STAR BURGER rows with 5812 and 5814 are recorded under this brand too.',
  },
  {
    ...{ regex: '\\bSTAR\\s+(?:MARKET|MKT)\\b', mccids: ALL, type: 'general' },
    remark: 'Adding the restaurant codes without a restaurant pattern changes nothing: {matched} of {own}.',
  },
  {
    ...{ regex: '\\bSTAR\\s+(?:MARKET|BURGER)\\b', mccids: ALL, type: 'reject' },
    remark:
      'A supermarket and a burger restaurant in one pattern. Sector is Groceries; 5812 and 5814 are not groceries.',
  },
  {
    ...{ regex: '^(?:PAYPAL\\s*\\*)?STAR\\s*MARKET', mccids: GROCERIES, type: 'general' },
    remark: 'PayPal rows are better now, yet only {matched} of {own} combos. What are the others?',
  },
  {
    ...{ regex: '\\bSTAR\\s+BURGER\\b', mccids: RESTAURANTS, type: 'reject' },
    remark: 'Now it is the restaurant: {matched} of {own}. Most rows are the supermarket.',
  },
  {
    ...{ regex: '^(?:(?:PAYPAL|PP|SQ)\\s*\\*\\s*)?STAR\\s+\\w+', mccids: ALL, type: 'specific_examples' },
    remark: 'Any second word is too much: {caught}. {others} rows of other brands.',
    shows: 'STAR MART ',
  },
  {
    ...{ regex: '\\bSTAR\\s+(?:MARKET|MART|BURGER)', mccids: ALL, type: 'reject' },
    remark:
      'Tenth attempt. Star Mart is another company ({caught}), and one pattern for two businesses cannot be right.',
    shows: 'STAR MART ',
  },
  {
    ...{ regex: '\\bSTAR\\b', mccids: ALL, type: 'reject' },
    remark: '',
  },
];
