import { readFileSync } from 'node:fs';

const page = readFileSync(new URL('../../../docs/masking.md', import.meta.url), 'utf8');

/** The rows of docs/masking.md with an example, by heading. */
const listed = new Map(
  page.split('\n## ').map((section) => [
    section.split('\n')[0] ?? '',
    Array.from(section.matchAll(/^\| (.+?) \| `(".+")` \|$/gm), ([, spelling = '', example = '']) => ({
      spelling,
      example: String(JSON.parse(example)),
    })),
  ]),
);

const MASKS = { 'Card numbers': 'card', 'E-mail addresses': 'e-mail', 'Bank accounts': '(?:IBAN|account)' };

/** The spellings that docs/masking.md lists as masked, and the mask of each. */
export const LISTED_SPELLINGS = Object.entries(MASKS).flatMap(([heading, mask]) =>
  (listed.get(heading) ?? []).map((row) => ({ ...row, heading, mask })),
);

/** The texts that docs/masking.md lists as not masked. */
export const LISTED_AS_KEPT = listed.get('What is not masked') ?? [];
