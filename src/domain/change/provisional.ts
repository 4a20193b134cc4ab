import { MAX_BRANDID } from '../brand/brand.ts';

/**
 * Ids that a change will make are allocated when it is applied. Until then steps work with provisional ones, from
 * ranges that real ids never reach, and what a person sees and signs names them by symbol, so that the same change
 * previews to the same bytes whatever ids are free.
 */
const FIRST_PROVISIONAL_BRANDID = MAX_BRANDID + 1;
const PROVISIONAL_ESCALATION = 'ESC-0000-';

export class ProvisionalIds {
  readonly #brands: string[] = [];
  readonly #escalations: string[] = [];

  newBrandid(brandname: string): number {
    this.#brands.push(uniqueSymbol(`brand:${brandname}`, this.#brands));
    return FIRST_PROVISIONAL_BRANDID + this.#brands.length - 1;
  }

  newEscalationId(brandname: string): string {
    this.#escalations.push(uniqueSymbol(`escalation:${brandname}`, this.#escalations));
    return `${PROVISIONAL_ESCALATION}${String(this.#escalations.length).padStart(9, '0')}`;
  }

  /** The same value with provisional ids shown by symbol. */
  toSymbols<T>(value: T): T {
    return this.#replace(
      value,
      (index) => this.#brands[index],
      (index) => this.#escalations[index],
    );
  }

  /** The same value with real ids, consecutive from the ones given. */
  toReal<T>(value: T, next: { readonly brandid: number; readonly escalation_seq: number }, year: number): T {
    return this.#replace(
      value,
      (index) => (index < this.#brands.length ? next.brandid + index : undefined),
      (index) =>
        index < this.#escalations.length
          ? `ESC-${year}-${String(next.escalation_seq + index).padStart(3, '0')}`
          : undefined,
    );
  }

  get isEmpty(): boolean {
    return this.#brands.length === 0 && this.#escalations.length === 0;
  }

  #replace<T>(
    value: T,
    brand: (index: number) => string | number | undefined,
    escalation: (index: number) => string | undefined,
  ): T {
    if (this.isEmpty) return value;
    const inText = (text: string): string =>
      text
        .replace(/(?<![0-9])2[0-9]{9}(?![0-9])/g, (digits) =>
          String(brand(Number(digits) - FIRST_PROVISIONAL_BRANDID) ?? digits),
        )
        .replace(/ESC-0000-([0-9]{9})(?![0-9])/g, (id, digits: string) => escalation(Number(digits) - 1) ?? id);
    const walk = (node: unknown): unknown => {
      if (typeof node === 'number')
        return node >= FIRST_PROVISIONAL_BRANDID ? (brand(node - FIRST_PROVISIONAL_BRANDID) ?? node) : node;
      if (typeof node === 'string') return inText(node);
      if (Array.isArray(node)) return node.map(walk);
      if (node !== null && typeof node === 'object') {
        return Object.fromEntries(Object.entries(node).map(([key, child]) => [inText(key), walk(child)]));
      }
      return node;
    };
    // The walk keeps the shape; where a symbol takes a number's place the value is only ever shown or hashed.
    return walk(value) as T;
  }
}

function uniqueSymbol(symbol: string, taken: readonly string[]): string {
  if (!taken.includes(symbol)) return symbol;
  let n = 2;
  while (taken.includes(`${symbol} (${n})`)) n++;
  return `${symbol} (${n})`;
}
