/** Returns a variable of a URI as a number. Other text stays as it is, and the operation's schema refuses it. */
export function wholeNumber(variable: string | undefined): number | string | undefined {
  return variable !== undefined && /^\d{1,15}$/.test(variable) ? Number(variable) : variable;
}
