import { MAX_SOURCE_LENGTH } from '../limits.ts';
import { closeOf, type Token, textOf, tokenize } from '../tokens.ts';

const REFERENCE = /^\\(?:([1-9])|k<([^>]+)>|g\{?([1-9])\}?)$/;
const MOST_OPTIONS = 40;

/** Writes each text that a group can take out, wherever the group is referred to; null where they are too many. */
export function withoutBackreferences(source: string): string | null {
  let text = source;
  for (let n = 0; n < 4; n++) {
    const tokens = tokenize(text);
    const at = tokens.findIndex((token, i) => !token.inClass && referenceAt(tokens, i) !== null);
    if (at < 0) return text;
    const replaced = replaceOne(tokens, referenceAt(tokens, at) ?? '');
    if (replaced === null || replaced.length > MAX_SOURCE_LENGTH) return null;
    text = replaced;
  }
  return null;
}

/** Returns the number or name of the group that is referred to. */
function referenceAt(tokens: readonly Token[], at: number): string | null {
  const token = tokens[at];
  const found = token?.kind === 'escape' ? REFERENCE.exec(token.text) : null;
  if (found !== null) return found[1] ?? found[2] ?? found[3] ?? null;
  if (token?.text !== '(?P=') return null;
  const close = tokens.findIndex((one, i) => i > at && one.kind === 'close');
  return close < 0 ? null : textOf(tokens.slice(at + 1, close));
}

function replaceOne(tokens: readonly Token[], name: string): string | null {
  const open = groupCalled(tokens, name);
  if (open < 0 || depthAt(tokens, open) > 0) return null;
  const close = closeOf(tokens, open);
  if (close === null || tokens[close + 1]?.kind === 'repeat') return null;
  const options = optionsOf(tokens.slice(open + 1, close));
  if (options === null || options.length > MOST_OPTIONS) return null;
  const isOr = (i: number) => tokens[i]?.text === '|' && tokens[i]?.inClass === false && depthAt(tokens, i) === 0;
  let [start, end] = [open, close];
  while (start > 0 && !isOr(start - 1)) start--;
  while (end < tokens.length && !isOr(end)) end++;
  const others = tokens.some((_, i) => ![null, name].includes(referenceAt(tokens, i)));
  if (options.length > 1 && others) return null;
  const copies = options.map((option) => {
    const parts: string[] = [];
    for (let i = start; i < end; i++) {
      if (i === open) {
        // The group stays, so that the numbers of the others do.
        parts.push(`${tokens[open]?.text ?? '('}${option})`);
        i = close;
      } else if (referenceAt(tokens, i) === name) {
        parts.push(option);
        if (tokens[i]?.text === '(?P=') i = tokens.findIndex((one, k) => k > i && one.kind === 'close');
      } else parts.push(tokens[i]?.text ?? '');
    }
    return parts.join('');
  });
  return `${textOf(tokens.slice(0, start))}${copies.join('|')}${textOf(tokens.slice(end))}`;
}

function groupCalled(tokens: readonly Token[], name: string): number {
  const groups = tokens.flatMap((token, i) =>
    token.kind === 'group' && /^\((?:\?P?<[A-Za-z_]\w*>)?$/.test(token.text) ? [i] : [],
  );
  if (/^[1-9]$/.test(name)) return groups[Number(name) - 1] ?? -1;
  return groups.find((i) => tokens[i]?.text.endsWith(`<${name}>`)) ?? -1;
}

/** Returns the texts that a group can take, where it lists them or takes one character of a small class. */
function optionsOf(inner: readonly Token[]): readonly string[] | null {
  const [only] = inner;
  if (inner.length === 1 && only?.kind === 'escape') {
    if (only.text === '\\d') return [...'0123456789'];
    return only.text === '\\w' ? [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_'] : null;
  }
  const text = textOf(inner);
  if (/^\[(?:A-Z|a-z|A-Za-z)\]$/.test(text)) return [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  if (text === '.') return null;
  const isPlain = inner.every(
    (token) =>
      (token.kind === 'other' && !token.inClass && !/^[.^$]$/.test(token.text)) ||
      (token.kind === 'escape' && /^\\[^A-Za-z0-9]$/.test(token.text)),
  );
  return isPlain ? text.split('|') : null;
}

function depthAt(tokens: readonly Token[], at: number): number {
  return tokens.slice(0, at).reduce((depth, { kind }) => depth + (kind === 'group' ? 1 : kind === 'close' ? -1 : 0), 0);
}
