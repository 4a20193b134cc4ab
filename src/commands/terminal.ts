import { createInterface } from 'node:readline';
import { StringDecoder } from 'node:string_decoder';
import { styleText } from 'node:util';
import { DEFAULT_COLUMNS } from '../console/framed-text.ts';
import { printedRows } from '../console/printed-rows.ts';
import type { SheetLine, Tone } from '../console/sheet-rows.ts';

/**
 * The person's terminal. Data goes to standard output; questions and notes go to standard error. Control characters in
 * any text are shown as escapes, so that a text cannot control the terminal.
 */
export interface Terminal {
  /** True when a person can answer: standard input and standard error are both a terminal. */
  readonly interactive: boolean;
  /** The terminal's width. */
  readonly columns: number;
  /** The terminal's height. */
  readonly rows: number;
  /** The width of standard output if it is a terminal; undefined in a pipe. */
  readonly outColumns: number | undefined;
  /** Writes a line to standard output, coloured by tone on a terminal. */
  out(text: string, tone?: Tone): void;
  /** Writes a line of the dialogue to standard error, coloured by tone on a terminal. */
  note(text: string, tone?: Tone): void;
  /**
   * Asks a question and returns the answer without its line end. Keys typed before the question appeared are discarded.
   * With `secret` the answer is not echoed. Throws {@link Interrupted} at Ctrl-C, at Ctrl-D on an empty line, and where
   * the terminal goes away.
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
function styled({ tone, text }: SheetLine, stream: NodeJS.WriteStream): string {
  return tone === 'plain' ? text : styleText(STYLES[tone], text, { stream });
}

/** Height assumed for a terminal that does not report one. */
const DEFAULT_ROWS = 24;
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
/** Milliseconds without a key after which the input buffer counts as empty. */
const QUIET_MS = 60;

/** Thrown when the person ends a question without an answer. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor() {
    super('interrupted');
  }
}

/** Listens to the keys until `onKeys` settles, or until the terminal goes away. */
function keysUntil<T>(
  start: (settle: { done: (value: T) => void; fail: () => void }) => {
    onKeys: (keys: string) => void;
    end: () => void;
  },
): Promise<T> {
  const { stdin } = process;
  const decoder = new StringDecoder('utf8');
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer | string) =>
      listener.onKeys(typeof chunk === 'string' ? chunk : decoder.write(chunk));
    const finish = (settle: () => void) => {
      stdin.off('data', onData).off('end', fail).off('close', fail);
      listener.end();
      settle();
    };
    const fail = () => finish(() => reject(new Interrupted()));
    const listener = start({ done: (value) => finish(() => resolve(value)), fail });
    stdin.on('data', onData).once('end', fail).once('close', fail);
    stdin.resume();
  });
}

/** Discards everything typed so far. Needs raw mode, in which the terminal does not hold back an unfinished line. */
function drain(): Promise<void> {
  return keysUntil(({ done, fail }) => {
    let timer = setTimeout(done, QUIET_MS);
    return {
      onKeys(keys) {
        if (keys.includes(CTRL_C)) return fail();
        clearTimeout(timer);
        timer = setTimeout(done, QUIET_MS);
      },
      end: () => clearTimeout(timer),
    };
  });
}

/** Asks and reads one line. Raw mode starts before the question is printed, so that even a fast answer is not echoed. */
async function readLine(question: string, secret: boolean): Promise<string> {
  const { stdin, stderr } = process;
  const rows = printedRows(question, columnsOf(stderr));
  const prompt = `${(rows.at(-1) ?? '').trimEnd()} `;
  if (stdin.readableEnded || stdin.destroyed) throw new Interrupted();
  stdin.setRawMode(true);
  try {
    await drain();
    for (const row of rows.slice(0, -1)) stderr.write(`${row}\n`);
    return await (secret ? typedSecret(prompt) : typedLine(prompt));
  } finally {
    if (!stdin.destroyed) stdin.setRawMode(false);
    stdin.pause();
  }
}

function typedSecret(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  return keysUntil<string>(({ done, fail }) => {
    let line = '';
    return {
      onKeys(keys) {
        for (const key of keys) {
          if (key === CTRL_C || (key === CTRL_D && line === '')) return fail();
          if (key === '\r' || key === '\n') return done(line);
          if (key === '\u007f' || key === '\b') line = [...line].slice(0, -1).join('');
          else if (key !== CTRL_D) line += key;
        }
      },
      end: () => void process.stderr.write('\n'),
    };
  });
}

/** Reads a line that the terminal shows, with the usual editing keys. */
function typedLine(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  const line = createInterface({ input: stdin, output: stderr, terminal: true, historySize: 0, prompt });
  return new Promise<string>((resolve, reject) => {
    const onClose = () => {
      stderr.write('\n');
      reject(new Interrupted());
    };
    line.once('line', (typed) => {
      line.off('close', onClose).close();
      resolve(typed);
    });
    line.once('SIGINT', () => line.close());
    // Also at Ctrl-D, and where the terminal goes away.
    line.once('close', onClose);
    line.prompt();
  });
}

/** Returns the width of a terminal; undefined for anything else. A pseudo-terminal may have no size. */
function columnsOf(stream: NodeJS.WriteStream): number | undefined {
  if (stream.isTTY !== true) return undefined;
  return stream.columns > 0 ? stream.columns : DEFAULT_COLUMNS;
}

function print(text: string, tone: Tone, stream: NodeJS.WriteStream): void {
  for (const row of printedRows(text, columnsOf(stream))) stream.write(`${styled({ tone, text: row }, stream)}\n`);
}

/** @param noted rewrites each note before it is shown */
export function terminalOfProcess(noted: (text: string) => string): Terminal {
  return {
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    get columns() {
      return columnsOf(process.stdout) ?? columnsOf(process.stderr) ?? DEFAULT_COLUMNS;
    },
    get rows() {
      const rows = process.stderr.rows ?? process.stdout.rows;
      return rows > 0 ? rows : DEFAULT_ROWS;
    },
    get outColumns() {
      return columnsOf(process.stdout);
    },
    out(text, tone = 'plain') {
      print(text, tone, process.stdout);
    },
    note(text, tone = 'plain') {
      print(noted(text), tone, process.stderr);
    },
    ask: (question, { secret = false } = {}) => readLine(question, secret),
  };
}

export const processTerminal = terminalOfProcess((text) => text);
