/** A part of a text, and the mask that replaces it. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly mask: string;
}
