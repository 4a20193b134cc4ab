/** Narratives of printable ASCII as banks write them, with the edge cases of word boundaries, case and length. */
export const NARRATIVES: readonly string[] = [
  ...'STAR MARKET|Star  Market #12|KFC|K.F.C. 7-11|SQ *BLUE BOTTLE|WAL-MART SUPER CENTER #04123|MISS KISS'.split('|'),
  ...'AT&T*BILL.COM/BILL|HOME DEPOT 0123|H&M|H AND M|IKEA LIDL_1|PAYPAL *UBER  EATS|11|7|A|!|  |#1 #22|BP|BP 12'.split(
    '|',
  ),
  ...["O'REILLY AUTO", 'x', 'aabba', '[a]{2}^$', 'UBER#1UBER##', 'APPLE PAY POS DEBIT 1234', '~`@%_=+;:"<>,?|\\/'],
  Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join(''),
  '',
  'TST* THE HOME DEPOT PHOENIX AZ',
  `${'STARBUCKS '.repeat(12)}12345678`,
];
