import { type Token, textOf } from '../tokens.ts';
import { correctedClass, UNKNOWN } from './class-correction.ts';
import { codePoint, escapeOf } from './escapes.ts';
import { joinable } from './lookahead.ts';
import { joinedRepeat, portableRepeat } from './repeats.ts';
import { literal } from './spellings.ts';
import { escaped } from './symbols.ts';

/** One item of a sequence in its portable spelling. */
interface Item {
  readonly text: string;
  /** The repeat at its end. */
  readonly repeat: string;
  readonly takesCharacters: boolean;
}

/** A group that is still open, with its alternatives so far. */
interface Frame {
  readonly open: string;
  readonly done: string[];
  items: Item[];
}

const NOT_BOUNDARY = '\\B';
const PLAIN_GROUP = /^\((?:\?(?::|>|P?<[A-Za-z_][A-Za-z_0-9]*>|[aiLmnsuxUJ^-]*:))?$/;

/**
 * Returns the portable spelling of a pattern, with its lookaround left in; null for what has none: recursion, conditions,
 * and \B where the neighbours do not tell what it means.
 */
export function correctedTokens(tokens: readonly Token[], source: string): string | null {
  const writer = new Writer(tokens, source);
  return writer.write();
}

class Writer {
  readonly #tokens: readonly Token[];
  readonly #source: string;
  readonly #frames: Frame[] = [{ open: '', done: [], items: [] }];
  #at = 0;

  constructor(tokens: readonly Token[], source: string) {
    this.#tokens = tokens;
    this.#source = source;
  }

  write(): string | null {
    for (; this.#at < this.#tokens.length; this.#at++) {
      const token = this.#tokens[this.#at];
      if (token !== undefined && !this.#take(token)) return null;
    }
    while (this.#frames.length > 1) {
      const { open, done, items } = this.#frame;
      // Nothing stands in a group that is opened last, so the bracket is a sign.
      if (open === '(?:' && done.length === 0 && items.length === 0) {
        this.#frames.pop();
        this.#add('\\(');
      } else this.#close();
    }
    const text = this.#alternatives(this.#frame);
    return text.includes(UNKNOWN) ? null : text;
  }

  get #frame(): Frame {
    return this.#frames.at(-1) ?? { open: '', done: [], items: [] };
  }

  #add(text: string, takesCharacters = true): true {
    if (text !== '') this.#frame.items.push({ text, repeat: '', takesCharacters });
    return true;
  }

  /** Returns false for what has no portable spelling. */
  #take(token: Token): boolean {
    switch (token.kind) {
      case 'escape':
        return this.#escape(token);
      case 'group':
        return this.#group(token);
      case 'close':
        return this.#frames.length > 1 ? this.#close() : this.#add('\\)');
      case 'repeat':
        return this.#repeat(token);
      case 'class_open':
        return this.#class();
      default:
        return this.#other(token.text);
    }
  }

  #other(text: string): boolean {
    if (text === '|') {
      const frame = this.#frame;
      frame.done.push(sequenceText(frame.items));
      frame.items = [];
      return true;
    }
    if (text === '^' || text === '$') return this.#add(text, false);
    if (text === '.') return this.#add(text);
    return this.#add(/^[{}\]]$/.test(text) ? `\\${text}` : literal(text));
  }

  #class(): boolean {
    const end = this.#tokens.findIndex((token, i) => i > this.#at && token.kind === 'class_close');
    const tokens = this.#tokens.slice(this.#at, end < 0 ? undefined : end + 1);
    this.#at += tokens.length - 1;
    const text = textOf(tokens);
    return /^\[\[:[<>]:\]\]$/.test(text) ? this.#add('\\b', false) : this.#add(correctedClass(tokens));
  }

  #group(token: Token): boolean {
    const rest = this.#source.slice(token.at);
    const comment =
      /^\(\?#[^)]*\)?/.exec(rest)?.[0] ??
      /^\(\*(?:ACCEPT|FAIL|COMMIT|PRUNE|SKIP|THEN|UTF8?|UCP|CR|LF|CRLF|ANY|ANYCRLF|BSR_\w+|NO_\w+|LIMIT_\w+)(?:[:=][^)]*)?\)/.exec(
        rest,
      )?.[0];
    if (comment !== undefined) return this.#skip(comment.length);
    if (/^\(\?[aiLmnsuxUJ^-]*\)$/.test(token.text)) return true;
    const named = /^\(\?'[A-Za-z_]\w*'/.exec(rest)?.[0] ?? /^\(\?\|/.exec(rest)?.[0];
    if (named !== undefined) {
      this.#frames.push({ open: '(?:', done: [], items: [] });
      return this.#skip(named.length);
    }
    if (token.text === '(*') {
      this.#frames.push({ open: '(?:', done: [], items: [] });
      return this.#add('\\*');
    }
    const isLookaround = /^\(\?<?[=!]$/.test(token.text);
    if (!isLookaround && !PLAIN_GROUP.test(token.text)) return false;
    this.#frames.push({ open: isLookaround ? token.text : '(?:', done: [], items: [] });
    return true;
  }

  /** Passes over the tokens of so many characters, this one included. */
  #skip(length: number): true {
    const end = (this.#tokens[this.#at]?.at ?? 0) + length;
    while ((this.#tokens[this.#at + 1]?.at ?? Number.POSITIVE_INFINITY) < end) this.#at++;
    return true;
  }

  #close(): true {
    const frame = this.#frames.pop();
    if (frame === undefined) return true;
    const takesCharacters =
      frame.open === '(?:' &&
      (frame.done.some((text) => text !== '') || frame.items.some((item) => item.takesCharacters));
    return this.#add(`${frame.open}${this.#alternatives(frame)})`, takesCharacters);
  }

  #alternatives({ done, items }: Frame): string {
    return [...done, sequenceText(items)].join('|');
  }

  #repeat({ text }: Token): boolean {
    const { items } = this.#frame;
    const before = items.at(-1);
    if (before === undefined) {
      // At the start of the whole pattern a star stands for any text, as in file names.
      if (this.#frames.length === 1 && this.#frame.done.length === 0 && text.startsWith('*')) return true;
      return this.#add(Array.from(text, escaped).join(''));
    }
    if (!before.takesCharacters) return before.text === '^' && text.startsWith('*') ? this.#add('.*') : true;
    items.pop();
    const repeat = portableRepeat(text);
    if (repeat === null) return true;
    if (before.repeat === '') items.push({ ...before, repeat });
    else {
      const joined = joinedRepeat(before.repeat, repeat);
      const grouped = { ...before, text: `(?:${before.text}${before.repeat})`, repeat };
      items.push(joined === null ? grouped : { ...before, repeat: joined });
    }
    return true;
  }

  #escape(token: Token): boolean {
    const { text } = token;
    if (text === '\\') return true;
    if (text === '\\Q') return this.#quoted(token);
    if (text === '\\E' && this.#isInWord(token)) return this.#add('E');
    if (text === '\\b') return this.#add(text, false);
    if (/^\\[BY]$/.test(text)) return this.#add(NOT_BOUNDARY, false);
    if (/^\\[ymM]$/.test(text)) return this.#edge(token);
    if (/^\\[!-/:-@[-`{-~ dwsDWS]$/.test(text)) return this.#add(text);
    const code = codePoint(text);
    if (code !== null) return this.#add(literal(code));
    if (/^\\(?:[1-9]|[gk][<{'1-9])/.test(text)) return false;
    const { alone } = escapeOf(text);
    return this.#add(alone, !/^[\^$]$/.test(alone));
  }

  /** Tells whether an escaped letter stands within a word, where it is the letter: T\\ESCO. */
  #isInWord({ at, text }: Token): boolean {
    const isLetter = (character: string) => /^[A-Za-z]$/.test(character);
    return isLetter(this.#source.charAt(at - 1)) && isLetter(this.#source.charAt(at + text.length));
  }

  /** Reads \y, \m and \M as PostgreSQL does, where a word begins or ends there; elsewhere as the letter. */
  #edge({ at, text }: Token): boolean {
    const isWord = (character: string) => /^[\p{L}\p{N}_]$/u.test(character);
    const [before, after] = [isWord(this.#source.charAt(at - 1)), isWord(this.#source.charAt(at + text.length))];
    const isEdge = { y: before !== after, m: !before && after, M: before && !after }[text.charAt(1)] ?? false;
    return isEdge || (text === '\\y' && !before) ? this.#add('\\b', false) : this.#add(text.charAt(1));
  }

  #quoted({ at }: Token): boolean {
    const from = at + 2;
    const end = this.#source.indexOf('\\E', from);
    const quoted = this.#source.slice(from, end < 0 ? undefined : end);
    for (const character of quoted) this.#add(literal(character));
    return this.#skip(quoted.length + (end < 0 ? 2 : 4));
  }
}

function sequenceText(items: readonly Item[]): string {
  return items
    .map((item, i) =>
      item.text === NOT_BOUNDARY ? notBoundary(items[i - 1], items[i + 1]) : `${joinable(item.text)}${item.repeat}`,
    )
    .join('');
}

/** Says by the neighbours what \B asks for. */
function notBoundary(before: Item | undefined, after: Item | undefined): string {
  const [left, right] = [before === undefined ? null : isWord(before), after === undefined ? null : isWord(after)];
  if (left === undefined || right === undefined) return UNKNOWN;
  if (left !== null && right !== null) return left === right ? '' : UNKNOWN;
  if (left === null && right === null) return UNKNOWN;
  if (left === null) return right === true ? '\\w' : '(?:^|\\W)';
  return left ? '\\w' : '(?:\\W|$)';
}

/** Returns undefined where it is not plain whether an item is part of a word. */
function isWord({ text, repeat, takesCharacters }: Item): boolean | undefined {
  if (!takesCharacters) return undefined;
  if (/^[*?{]/.test(repeat)) return undefined;
  if (/^(?:[A-Za-z0-9_]|\\[wd])$/.test(text)) return true;
  return /^(?:[ -/:-@]|\\[^A-Za-z0-9]|\\[sW])$/.test(text) ? false : undefined;
}
