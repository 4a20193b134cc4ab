import { styleText } from 'node:util';
import type { SheetLine, Tone } from '../console/change-sheet.ts';

/** The person's terminal. Standard output carries data; questions and remarks go to standard error. */
export interface Terminal {
  /** A person is there to type: both ends are a terminal. */
  readonly interactive: boolean;
  out(text: string): void;
  note(text: string): void;
  /** Asks on the terminal; the answer without its line end. `secret` does not echo. */
  ask(question: string, options?: { secret?: boolean }): Promise<string>;
}

const STYLES: Record<Tone, Parameters<typeof styleText>[0]> = {
  title: 'bold',
  plain: 'reset',
  before: 'red',
  after: 'green',
  warning: 'yellow',
  faint: 'gray',
};

/** Coloured for a terminal, plain in a pipe and under NO_COLOR. */
export function styled({ tone, text }: SheetLine): string {
  return tone === 'plain' ? text : styleText(STYLES[tone], text, { stream: process.stdout });
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/** Thrown when the person ends a question with Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Asks and reads one line, in raw mode before the question is there, so that not even a quick answer echoes a secret. */
function readLine(question: string, secret: boolean): Promise<string> {
  const { stdin, stderr } = process;
  return new Promise((resolve, reject) => {
    let line = '';
    const end = (settle: () => void) => {
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
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
          if (!secret) stderr.write(character);
        }
      }
    };
    stdin.setRawMode(true);
    stderr.write(question);
    stdin.resume();
    stdin.on('data', onData);
  });
}

export const processTerminal: Terminal = {
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  out: (text) => void process.stdout.write(`${text}\n`),
  note: (text) => void process.stderr.write(`${text}\n`),
  ask: (question, { secret = false } = {}) => readLine(question, secret),
};
