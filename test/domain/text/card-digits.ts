import fc from 'fast-check';

/** The digits with the one behind them that makes the whole a card number by ISO/IEC 7812-1, Annex B. */
export function withCheckDigit(body: string): string {
  const sum = [...body].reverse().reduce((total, digit, i) => {
    const worth = Number(digit) * (i % 2 === 0 ? 2 : 1);
    return total + (worth > 9 ? worth - 9 : worth);
  }, 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

/** Digits, as many as lie between the two numbers. */
export const digitsOf = (least: number, most: number) =>
  fc.array(fc.nat(9), { minLength: least, maxLength: most }).map((list) => list.join(''));
