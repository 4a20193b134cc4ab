import { styleText } from 'node:util';
import type { SheetLine, Tone } from '../console/change-sheet.ts';
import { USUAL_COLUMNS } from '../console/framed-text.ts';
import { visibleText } from '../console/visible-text.ts';

/**
 * The person's terminal. Standard output carries data; questions and remarks go to standard error. Whatever a text
 * holds, the terminal is not told to do anything by it: control characters are written out.
 */
export interface Terminal {
  /** A person is there to type: both ends are a terminal. */
  readonly interactive: boolean;
  /** How wide it is. */
  readonly columns: number;
  /** How wide standard output is, where that is a terminal; undefined in a pipe. */
  readonly outColumns: number | undefined;
  /** Coloured as meant, on a terminal. */
  out(text: string, tone?: Tone): void;
  note(text: string): void;
  /**
   * Asks on the terminal; the answer without its line end. What was typed before the question stood there is no
   * answer to it. `secret` does not echo.
   */
  ask(question: string, options?: { secret?: boolean }): Promise<string>;
}

/** How each tone looks where colours are. */
export const STYLES: Readonly<Record<Tone, Parameters<typeof styleText>[0]>> = {
  title: 'bold',
  plain: 'reset',
  before: 'red',
  after: 'green',
  warning: 'yellow',
  faint: 'gray',
};

/** Coloured for a terminal, plain in a pipe and under NO_COLOR. */
function styled({ tone, text }: SheetLine): string {
  return tone === 'plain' ? text : styleText(STYLES[tone], text, { stream: process.stdout });
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
/** Milliseconds without a key after which nothing more is taken to be under way. */
const QUIET_MS = 60;

/** Thrown when the person ends a question with Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Throws away what was typed so far. In raw mode, where the terminal itself keeps no unfinished line. */
function drain(): Promise<void> {
  const { stdin } = process;
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      stdin.off('data', onData);
      settle();
    };
    const quiet = () => end(resolve);
    let timer = setTimeout(quiet, QUIET_MS);
    const onData = (chunk: Buffer) => {
      if (chunk.toString('utf8').includes(CTRL_C)) return end(() => reject(new Interrupted('interrupted')));
      clearTimeout(timer);
      timer = setTimeout(quiet, QUIET_MS);
    };
    stdin.on('data', onData);
    stdin.resume();
  });
}

/** Asks and reads one line, in raw mode before the question is there, so that not even a quick answer echoes a secret. */
async function readLine(question: string, secret: boolean): Promise<string> {
  const { stdin, stderr } = process;
  stdin.setRawMode(true);
  try {
    await drain();
    stderr.write(question);
    return await typedLine(secret);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

function typedLine(secret: boolean): Promise<string> {
  const { stdin, stderr } = process;
  return new Promise((resolve, reject) => {
    let line = '';
    const end = (settle: () => void) => {
      stdin.off('data', onData);
      settle();
    };
    const onData = (chunk: Buffer) => {
      for (const character of chunk.toString('utf8')) {
        if (character === CTRL_C) return end(() => reject(new Interrupted('interrupted')));
        if (character === '\r' || character === '\n' || character === CTRL_D) return end(() => resolve(line));
        if (character === '\u007f' || character === '\b') {
          if (line !== '' && !secret) stderr.write('\b \b');
          line = [...line].slice(0, -1).join('');
        } else {
          line += character;
          if (!secret) stderr.write(visibleText(character));
        }
      }
    };
    stdin.on('data', onData);
    stdin.resume();
  });
}

export const processTerminal: Terminal = {
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  get columns() {
    // A pseudo-terminal that nobody gave a size has none.
    return process.stdout.columns > 0 ? process.stdout.columns : USUAL_COLUMNS;
  },
  get outColumns() {
    return process.stdout.isTTY === true ? this.columns : undefined;
  },
  out: (text, tone = 'plain') => void process.stdout.write(`${styled({ tone, text: visibleText(text, true) })}\n`),
  note: (text) => void process.stderr.write(`${visibleText(text, true)}\n`),
  ask: (question, { secret = false } = {}) => readLine(visibleText(question), secret),
};
