/** Two real brands that the sample records under one brandid, as cases for brand splitting. */
interface Merge {
  readonly brandname: string;
  /** The part from which the recorded brand takes its id and sector. */
  readonly major: number;
  readonly minor: number;
  /** Outlets written for each part in any case, so that small parts are represented too. */
  readonly outlets: { readonly major: number; readonly minor: number };
}

/** The runbook's brand. It has the highest id of every sample, so that a split creates the runbook's 12346 and 12347. */
export const STAR_BRANDID = 12345;
export const STAR_MARKET = 4079;
export const STAR_BURGER = 4080;

const small = { major: 18, minor: 16 };

/** Real businesses with the same name in different trades. Numbers are ids of the seed. */
export const MERGES: readonly Merge[] = [
  { brandname: 'Star', major: STAR_MARKET, minor: STAR_BURGER, outlets: { major: 140, minor: 62 } },
  { brandname: 'Gap', major: 439, minor: 2770, outlets: small }, // clothes, builders' merchant
  { brandname: 'Bravo', major: 1107, minor: 1988, outlets: small }, // supermarket, restaurant
  { brandname: 'Thorntons', major: 740, minor: 3852, outlets: small }, // fuel and convenience, chocolate
  { brandname: 'Triumph', major: 547, minor: 1222, outlets: small }, // underwear, motorcycles
  { brandname: 'Puma', major: 260, minor: 566, outlets: small }, // fuel, sports clothes
  { brandname: 'Budget', major: 421, minor: 2356, outlets: small }, // car hire, plant hire
  { brandname: 'Admiral', major: 552, minor: 1762, outlets: small }, // gaming centres, convenience
  { brandname: 'Giant', major: 539, minor: 768, outlets: small }, // supermarket, bicycles
  { brandname: 'Amigos', major: 2161, minor: 2162, outlets: small }, // supermarket, fast food
  { brandname: 'Big Apple', major: 2268, minor: 2269, outlets: small }, // convenience, bagels
  { brandname: 'Liberty', major: 619, minor: 3084, outlets: small }, // fuel, travel agency
  { brandname: 'Paul', major: 484, minor: 1948, outlets: small }, // bakery, Paul Smith clothes
  { brandname: 'Century', major: 303, minor: 2431, outlets: small }, // estate agent, cinemas
];

/** Brands whose names begin like another's, but that are recorded separately. */
export const CONFUSABLE_AND_APART: readonly number[] = [
  ...[105, 1242], // Starbucks, Star Mart: also matched by "Star"
  ...[532, 3298], // Next, Next Level Burger
  ...[164, 1851], // Costa, Costa Vida
  ...[185, 673], // Boots, Boots Opticians
  ...[101, 972], // Shell, Shell Shop
  937, // Giant Eagle
  ...[775, 798], // Express, Express Oil Change
];

/** Brands that were split before the end of the sample's history: the inactive parent, and its parts, which are now brands. */
interface PastSplit {
  readonly brandid: number;
  readonly brandname: string;
  readonly parts: readonly [number, number];
}
export const PAST_SPLITS: readonly PastSplit[] = [
  { brandid: 51, brandname: 'Delta', parts: [762, 1423] }, // fuel, Delta Hotels
  { brandid: 52, brandname: 'Premier', parts: [187, 345] }, // convenience, Premier Inn
  { brandid: 53, brandname: 'Metro', parts: [209, 3194] }, // telephones, Metro Diner
];

/** Single businesses with several merchant categories, which must not be split: Tesco, Asda, Morrisons, Sainsbury's, WHSmith. */
export const WHOLE_WITH_SEVERAL_CODES: readonly number[] = [218, 277, 363, 347, 344];

/** Real brands with rows that were assigned to Star by mistake: Star Mart and Starbucks. */
export const MISASSIGNED_TO_STAR: readonly number[] = [1242, 1242, 1242, 105, 105];
