import type { Terminal as Emulator } from '@xterm/headless';
import { Interrupted, type Terminal } from '../../src/commands/terminal.ts';
import { printedRows } from '../../src/console/printed-rows.ts';
import { drawnRows, terminalModel, writeTo } from '../console/terminal-models.ts';

/** Keys for a question: a text, the end of the input, or Enter at every question that starts so. */
export type Typed = string | { readonly end: true } | { readonly enterAt: string };

/**
 * A terminal of 24 rows and 80 columns in memory, where a person types the answers in turn. It draws what the program
 * prints as a real one does, and keeps the screen that stands at each question.
 */
export class ScriptedTerminal implements Terminal {
  readonly interactive = true;
  readonly columns: number;
  readonly rows: number;
  readonly outColumns: number;
  /** What stands on the screen when a question has been answered, and at the end. */
  readonly screens: string[] = [];
  readonly questions: string[] = [];
  readonly #answers: Typed[];
  readonly #emulator: Emulator;
  #unwritten = '';

  constructor(answers: readonly Typed[], size = { columns: 80, rows: 24 }) {
    this.#answers = [...answers];
    this.columns = size.columns;
    this.outColumns = size.columns;
    this.rows = size.rows;
    this.#emulator = terminalModel(size.columns, size.rows, '15-graphemes', 10_000);
  }

  out(text: string): void {
    this.#print(text);
  }

  note(text: string): void {
    this.#print(text);
  }

  async ask(question: string, { secret = false }: { secret?: boolean } = {}): Promise<string> {
    this.questions.push(question);
    const typed = this.#next(question);
    const echo = typeof typed === 'string' && !secret ? typed : '';
    this.#unwritten += `${printedRows(question, this.columns).join('\n').trimEnd()} ${echo}`;
    await this.#capture();
    this.#unwritten = '\n';
    if (typeof typed !== 'string') throw new Interrupted();
    return typed;
  }

  /** Ends the session: what was printed last is a screen as well. */
  async end(): Promise<void> {
    await this.#capture();
  }

  /** Rows that the terminal itself had to break; there should be none. */
  brokenRows(): readonly string[] {
    return drawnRows(this.#emulator).flatMap(({ text, wrapped }) => (wrapped ? [text] : []));
  }

  #next(question: string): string | { readonly end: true } {
    const next = this.#answers[0] ?? { end: true };
    if (typeof next === 'string' || 'end' in next) {
      this.#answers.shift();
      return next;
    }
    if (question.startsWith(next.enterAt)) return '';
    this.#answers.shift();
    return this.#next(question);
  }

  #print(text: string): void {
    this.#unwritten += printedRows(text, this.columns)
      .map((row) => `${row}\n`)
      .join('');
  }

  async #capture(): Promise<void> {
    await writeTo(this.#emulator, this.#unwritten);
    this.#unwritten = '';
    const drawn = drawnRows(this.#emulator).slice(-this.rows);
    this.screens.push(
      drawn
        .map(({ text }) => text)
        .join('\n')
        .trimEnd(),
    );
  }
}
