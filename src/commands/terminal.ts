import { styleText } from 'node:util';
import type { SheetLine, Tone } from '../console/change-sheet.ts';
import { DEFAULT_COLUMNS } from '../console/framed-text.ts';
import { printedRows } from '../console/printed-rows.ts';
import { visibleText } from '../console/visible-text.ts';

/**
 * The person's terminal. Data goes to standard output; questions and notes go to standard error. Control characters in
 * any text are shown as escapes, so that a text cannot control the terminal.
 */
export interface Terminal {
  /** True when a person can answer: standard input and standard error are both a terminal. */
  readonly interactive: boolean;
  /** The terminal's width. */
  readonly columns: number;
  /** The width of standard output if it is a terminal; undefined in a pipe. */
  readonly outColumns: number | undefined;
  /** Writes a line to standard output, coloured by tone on a terminal. */
  out(text: string, tone?: Tone): void;
  /** Writes a line to standard error. */
  note(text: string): void;
  /**
   * Asks a question and returns the answer without its line end. Keys typed before the question appeared are discarded.
   * With `secret` the answer is not echoed.
   */
  ask(question: string, options?: { secret?: boolean }): Promise<string>;
}

/** The style of each tone on a terminal with colours. */
export const STYLES: Readonly<Record<Tone, Parameters<typeof styleText>[0]>> = {
  title: 'bold',
  plain: 'reset',
  before: 'red',
  after: 'green',
  warning: 'yellow',
  faint: 'gray',
};

/** Adds colour on a terminal; returns plain text in a pipe and under NO_COLOR. */
function styled({ tone, text }: SheetLine): string {
  return tone === 'plain' ? text : styleText(STYLES[tone], text, { stream: process.stdout });
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
/** Milliseconds without a key after which the input buffer counts as empty. */
const QUIET_MS = 60;

/** Thrown when the person ends a question with Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Discards everything typed so far. Needs raw mode, in which the terminal does not hold back an unfinished line. */
function drain(): Promise<void> {
  const { stdin } = process;
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      stdin.off('data', onData);
      settle();
    };
    const onQuiet = () => finish(resolve);
    let timer = setTimeout(onQuiet, QUIET_MS);
    const onData = (chunk: Buffer) => {
      if (chunk.toString('utf8').includes(CTRL_C)) return finish(() => reject(new Interrupted('interrupted')));
      clearTimeout(timer);
      timer = setTimeout(onQuiet, QUIET_MS);
    };
    stdin.on('data', onData);
    stdin.resume();
  });
}

/** Asks and reads one line. Raw mode starts before the question is printed, so that even a fast answer is not echoed. */
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
    const finish = (settle: () => void) => {
      stdin.off('data', onData);
      settle();
    };
    const onData = (chunk: Buffer) => {
      for (const character of chunk.toString('utf8')) {
        if (character === CTRL_C) return finish(() => reject(new Interrupted('interrupted')));
        if (character === '\r' || character === '\n' || character === CTRL_D) return finish(() => resolve(line));
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

/** Returns the width of a terminal; undefined for anything else. A pseudo-terminal may have no size. */
function columnsOf(stream: NodeJS.WriteStream): number | undefined {
  if (stream.isTTY !== true) return undefined;
  return stream.columns > 0 ? stream.columns : DEFAULT_COLUMNS;
}

export const processTerminal: Terminal = {
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  get columns() {
    return columnsOf(process.stdout) ?? columnsOf(process.stderr) ?? DEFAULT_COLUMNS;
  },
  get outColumns() {
    return columnsOf(process.stdout);
  },
  out(text, tone = 'plain') {
    for (const row of printedRows(text, this.outColumns)) process.stdout.write(`${styled({ tone, text: row })}\n`);
  },
  note(text) {
    for (const row of printedRows(text, columnsOf(process.stderr))) process.stderr.write(`${row}\n`);
  },
  ask: (question, { secret = false } = {}) => readLine(visibleText(question), secret),
};
