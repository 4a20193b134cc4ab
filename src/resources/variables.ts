/** A URI's variable as the number that it writes; anything else stays as it is, for the operation's schema to refuse. */
export function wholeNumber(variable: string | undefined): number | string | undefined {
  return variable !== undefined && /^\d{1,15}$/.test(variable) ? Number(variable) : variable;
}
