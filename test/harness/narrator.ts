import { styleText } from 'node:util';
import { changeSheet, type SheetLine, type Tone } from '../../src/console/change-sheet.ts';
import type { LoadedChange } from '../../src/domain/change/records.ts';
import type { Audience } from './play.ts';

type Style = Parameters<typeof styleText>[0];
const TONES: Record<Tone, Style> = {
  title: 'bold',
  plain: 'reset',
  before: 'red',
  after: 'green',
  warning: 'yellow',
  faint: 'gray',
};
const WIDTH = 150;

/** Coloured for a terminal, plain in a pipe and under NO_COLOR. */
export function coloured(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

function clip(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > WIDTH ? `${line.slice(0, WIDTH)}…` : line;
}

/** Lines that hold no evidence, each diff on one line: enough to follow a story, too little to decide on. */
function condensed(lines: readonly SheetLine[]): SheetLine[][] {
  const kept: SheetLine[][] = [];
  for (const line of lines) {
    if (line.tone === 'faint' || line.text === '') continue;
    const last = kept.at(-1);
    if (last !== undefined && (line.tone === 'before' || line.tone === 'after')) last.push(line);
    else kept.push([line]);
  }
  return kept;
}

function sheetText(parts: readonly SheetLine[]): string {
  return parts.map(({ tone, text }) => (tone === 'plain' ? clip2(text) : coloured(TONES[tone], clip2(text)))).join('');
}

/** Keeps the sheet's own indentation. */
function clip2(text: string): string {
  return text.length > WIDTH ? `${text.slice(0, WIDTH)}…` : text;
}

/** Tells a play in plain words while it happens. */
export class Narrator implements Audience {
  readonly #write: (line: string) => void;
  #chapter = 0;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  chapter(title: string): void {
    this.#chapter += 1;
    this.#write(`\n${coloured(['bold', 'cyan'], `${this.#chapter}. ${title}`)}`);
  }

  say(text: string): void {
    this.#write(`  ${text}`);
  }

  agent(text: string): void {
    this.#write(`  ${coloured('blue', 'agent  →')} ${coloured('gray', clip(text))}`);
  }

  server(text: string): void {
    this.#write(`  ${coloured('blue', 'server ←')} ${clip(text)}`);
  }

  person(text: string): void {
    this.#write(`  ${coloured('magenta', 'person │')} ${text}`);
  }

  step(step: Parameters<NonNullable<Audience['step']>>[0]): void {
    if (step.chapter !== undefined) this.chapter(step.chapter);
    if (step.say !== undefined) this.say(step.say);
  }

  called(...[tool, input]: Parameters<NonNullable<Audience['called']>>): void {
    this.agent(`${tool} ${JSON.stringify(input)}`);
  }

  read(what: string, text: string): void {
    this.agent(what);
    this.server(text);
  }

  lines(lines: readonly string[]): void {
    for (const line of lines) this.server(line);
  }

  shown(change: LoadedChange): void {
    const sheet = changeSheet(change);
    for (const parts of condensed(sheet)) this.person(sheetText(parts));
    const left = sheet.filter((line) => line.tone === 'faint').length;
    this.person(coloured('gray', `(and ${left} lines of evidence, digest and input, which a terminal shows in full)`));
  }

  decided(decision: string, state: string, detail: string | null): void {
    this.person(
      `${coloured('bold', decision === 'approve' ? 'approves' : 'rejects')}: the change is ${coloured('bold', state)}. ${detail ?? ''}`,
    );
  }

  dataCompared(): void {
    this.say('Every table of the data is as it was before the first step.');
  }
}
