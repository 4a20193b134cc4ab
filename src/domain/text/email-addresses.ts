/*
 * Masks e-mail addresses in free text, including internationalised ones (RFC 5321, RFC 6531): a local part, quoted or
 * not, and a domain of at least two labels. Full-width signs, which some input methods produce, count as well.
 */

const AT_SIGN = /[@＠﹫]/;
const WORD = '[\\p{L}\\p{N}\\p{M}._%+．＿＋-]{1,128}';
/** Does not cross an earlier mask, so that masking is idempotent. */
const QUOTED = '"(?:(?!\\[(?:card|e-mail) masked)[^"\\r\\n]){1,64}"';
const LABEL = '[\\p{L}\\p{N}\\p{M}-]{1,63}';
/** Searches for the at sign first and matches to both sides from there, so that long words without one cost nothing. */
const ADDRESS = new RegExp(`[@＠﹫](?<=(${QUOTED}|${WORD})[@＠﹫])${LABEL}(?:[.．。｡]${LABEL}){1,8}`, 'gu');

/** Masks e-mail addresses. Takes time linear in the length of the text. */
export function maskAddresses(text: string): string {
  if (!AT_SIGN.test(text)) return text;
  let masked = '';
  let done = 0;
  for (const { 0: domain, 1: local = '', index } of text.matchAll(ADDRESS)) {
    // In a@b.example@c.example, the second address starts inside the first.
    if (index - local.length >= done) masked += `${text.slice(done, index - local.length)}[e-mail masked]`;
    done = index + domain.length;
  }
  return masked + text.slice(done);
}
