/*
 * E-mail addresses in free text, those with letters beyond ASCII included (RFC 5321, RFC 6531): a local part, quoted or
 * not, and a domain of at least two labels. Full-width signs are what an input method makes of them.
 */

const AT_SIGN = /[@＠﹫]/;
const WORD = '[\\p{L}\\p{N}\\p{M}._%+．＿＋-]{1,128}';
/** Not over a mask that was put there before: masking twice is masking once. */
const QUOTED = '"(?:(?!\\[(?:card|e-mail) masked)[^"\\r\\n]){1,64}"';
const LABEL = '[\\p{L}\\p{N}\\p{M}-]{1,63}';
/** Looks for the sign first and from there to both sides, so that a long word without one costs nothing. */
const ADDRESS = new RegExp(`[@＠﹫](?<=(${QUOTED}|${WORD})[@＠﹫])${LABEL}(?:[.．。｡]${LABEL}){1,8}`, 'gu');

/** Masks e-mail addresses. Linear in the length of the text. */
export function maskAddresses(text: string): string {
  if (!AT_SIGN.test(text)) return text;
  let masked = '';
  let done = 0;
  for (const { 0: domain, 1: local = '', index } of text.matchAll(ADDRESS)) {
    // In a@b.example@c.example the second address begins within the first.
    if (index - local.length >= done) masked += `${text.slice(done, index - local.length)}[e-mail masked]`;
    done = index + domain.length;
  }
  return masked + text.slice(done);
}
