import { type Outcome, refused } from '../refusal.ts';
import type { Json } from '../text/canonical.ts';

/**
 * Ids that a change will make are allocated when it is applied. Until then steps work with provisional ones, and what
 * a person sees and signs names them by symbol, so that the same change previews to the same bytes whatever ids are
 * free. They are drawn at random for every evaluation, from ranges that real ids never reach: no text, pattern or record
 * can hold one but by a reference of the plan itself, so replacing them changes nothing else. Twelve digits are too
 * short for a card number, which would be masked.
 */
const BRANDID_RANGE = { first: 100_000_000_000, size: 899_999_000_000 };
const ESCALATION_RANGE = { first: 100_000_000, size: 899_999_000 };
const PROVISIONAL_ESCALATION = 'ESC-0000-';

export class ProvisionalIds {
  readonly #firstBrandid: number;
  readonly #firstEscalation: number;
  readonly #brands: string[] = [];
  readonly #escalations: string[] = [];

  /** @param nonce 128 bits of randomness, hexadecimal; new for every evaluation */
  constructor(nonce: string) {
    this.#firstBrandid = BRANDID_RANGE.first + (Number.parseInt(nonce.slice(0, 13), 16) % BRANDID_RANGE.size);
    this.#firstEscalation = ESCALATION_RANGE.first + (Number.parseInt(nonce.slice(13, 26), 16) % ESCALATION_RANGE.size);
  }

  newBrandid(brandname: string): number {
    this.#brands.push(uniqueSymbol(`brand:${brandname}`, this.#brands));
    return this.#firstBrandid + this.#brands.length - 1;
  }

  newEscalationId(brandname: string): string {
    this.#escalations.push(uniqueSymbol(`escalation:${brandname}`, this.#escalations));
    return `${PROVISIONAL_ESCALATION}${this.#firstEscalation + this.#escalations.length - 1}`;
  }

  /** Returns the value with symbols instead of provisional ids. */
  toSymbols<T>(value: T): T {
    return this.#replace(
      value,
      (index) => this.#brands[index],
      (index) => this.#escalations[index],
    );
  }

  /** Returns the value with real ids, consecutive from `next`. */
  toReal<T>(value: T, next: { readonly brandid: number; readonly escalation_seq: number }, year: number): T {
    return this.#replace(
      value,
      (index) => next.brandid + index,
      (index) => `ESC-${year}-${String(next.escalation_seq + index).padStart(3, '0')}`,
    );
  }

  /** Tells whether a text holds one of these ids. A text that is evaluated must not: it would be stored with another id. */
  isIn(text: string): boolean {
    return this.toSymbols(text) !== text;
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
    const brandAt = (id: number) => {
      const index = id - this.#firstBrandid;
      return index >= 0 && index < this.#brands.length ? brand(index) : undefined;
    };
    const escalationAt = (id: number) => {
      const index = id - this.#firstEscalation;
      return index >= 0 && index < this.#escalations.length ? escalation(index) : undefined;
    };
    const inText = (text: string): string =>
      text
        .replace(/(?<![0-9])[0-9]{12}(?![0-9])/g, (digits) => String(brandAt(Number(digits)) ?? digits))
        .replace(/ESC-0000-([0-9]{9})(?![0-9])/g, (id, digits: string) => escalationAt(Number(digits)) ?? id);
    const walk = (node: unknown): unknown => {
      if (typeof node === 'number') return brandAt(node) ?? node;
      if (typeof node === 'string') return inText(node);
      if (Array.isArray(node)) return node.map(walk);
      if (node !== null && typeof node === 'object') {
        return Object.fromEntries(Object.entries(node).map(([key, child]) => [inText(key), walk(child)]));
      }
      return node;
    };
    // The walk keeps the shape; a value with a symbol instead of a number is only shown or hashed.
    return walk(value) as T;
  }
}

function uniqueSymbol(symbol: string, taken: readonly string[]): string {
  if (!taken.includes(symbol)) return symbol;
  let n = 2;
  while (taken.includes(`${symbol} (${n})`)) n++;
  return `${symbol} (${n})`;
}

/**
 * Fields whose text people read and nothing evaluates, and those that take an escalation's id. A test holds that each is
 * a field of some operation.
 */
export const MAY_HOLD_NEW_IDS: ReadonlySet<string> = new Set([
  ...['notes', 'reason', 'details', 'resolution', 'preventive_measures', 'lessons_learned'],
  ...['escalation_id', 'duplicate_of', 'reopens'],
]);

/**
 * Refuses an id that a plan has yet to make in any text that is matched, compared or parsed: names, narratives,
 * patterns, instructions. It is evaluated with a provisional id and would be stored with the real one, so what a person
 * approved would not be what is there.
 */
export function newIdInText(input: Json, ids: ProvisionalIds): Outcome<never> | null {
  if (ids.isEmpty) return null;
  const field = fieldWithId(input, 'input', ids);
  if (field === null) return null;
  return refused({
    code: 'invalid_input',
    field,
    message: `The text of "${field}" refers to an id that does not exist yet, so it cannot be tested as it would be stored.`,
    instead: `Leave the reference out, or refer to new ids in these texts only: ${[...MAY_HOLD_NEW_IDS].join(', ')}.`,
  });
}

function fieldWithId(value: Json, field: string, ids: ProvisionalIds): string | null {
  if (typeof value === 'string') return ids.isIn(value) ? field : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    if (MAY_HOLD_NEW_IDS.has(key) && typeof inner === 'string') continue;
    const found = fieldWithId(inner, `${field}.${key}`, ids);
    if (found !== null) return found;
  }
  return null;
}
