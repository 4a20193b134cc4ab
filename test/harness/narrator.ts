import { styleText } from 'node:util';
import { STYLES } from '../../src/commands/terminal.ts';
import { detailRows, type SheetLine } from '../../src/console/sheet-rows.ts';
import type { LoadedChange } from '../../src/domain/change/records.ts';
import { plainSheet } from '../console/plain-sheet.ts';
import type { Audience } from './play.ts';
import type { Step } from './scenario.ts';

type Style = Parameters<typeof styleText>[0];
const WIDTH = 150;
const CALL_WIDTH = 60;

/** Colours text for a terminal; leaves it plain in a pipe and with NO_COLOR. */
export function coloured(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

function clip(text: string, width = WIDTH): string {
  return text.length > width ? `${text.slice(0, width)}…` : text;
}

/** Lines of a change sheet that the scenario has shown already or does not need. */
const ALREADY_SHOWN = /^reason |^$/;

const FRAME = '│ ';

/** Returns the sheet without evidence and frames, each diff on one line: enough to follow a scenario, too little to decide on. */
function condensed(lines: readonly SheetLine[]): SheetLine[][] {
  const kept: SheetLine[][] = [];
  for (const { tone, text } of lines) {
    if (tone === 'faint' || text === '' || ALREADY_SHOWN.test(text)) continue;
    const line = { tone, text: text.replace(FRAME, '') };
    const last = kept.at(-1);
    const goesOn = tone === 'before' || tone === 'after' || (tone === 'title' && text.startsWith(`  ${FRAME}`));
    if (last !== undefined && goesOn) last.push(line);
    else kept.push([line]);
  }
  return kept;
}

function sheetText(parts: readonly SheetLine[]): string {
  return parts.map(({ tone, text }) => (tone === 'plain' ? clip(text) : coloured(STYLES[tone], clip(text)))).join('');
}

/** Prints a scenario while it is played: each actor, action and result. */
export class Narrator implements Audience {
  readonly #write: (line: string) => void;
  #chapters = 0;
  #step: Pick<Step, 'say' | 'show'> = {};

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  chapter(title: string): void {
    this.#chapters += 1;
    this.#write(`\n${coloured(['bold', 'cyan'], `${this.#chapters}. ${title}`)}`);
  }

  agent(text: string, call = ''): void {
    this.#write(`  ${coloured('blue', 'agent  │')} ${text}  ${coloured('gray', clip(call, CALL_WIDTH))}`.trimEnd());
  }

  server(text: string): void {
    this.#write(`  ${coloured('blue', 'server │')}   ${clip(text)}`);
  }

  person(text: string): void {
    this.#write(`  ${coloured('magenta', 'person │')} ${text}`);
  }

  step(step: Step): void {
    this.#step = step;
    if (step.chapter !== undefined) this.chapter(step.chapter);
    if (step.say === undefined) return;
    if ('decide' in step) this.person(step.say);
    else if ('data' in step) this.#write(`  ${step.say}`);
  }

  called(...[tool, input]: Parameters<NonNullable<Audience['called']>>): void {
    if (this.#step.say !== undefined) this.agent(this.#step.say, `${tool} ${JSON.stringify(input)}`);
  }

  read(what: string, text: string): void {
    if (this.#step.say === undefined) return;
    this.agent(this.#step.say, what);
    if (this.#step.show === undefined) this.server(text.split('\n', 1).join());
  }

  edited(passage: string, replacement: string): void {
    if (this.#step.say === undefined) return;
    this.agent(this.#step.say);
    const passages = `${coloured(STYLES.before, `- ${passage}`)}  ${coloured(STYLES.after, `+ ${replacement}`)}`;
    this.#write(`  ${coloured('blue', 'agent  │')}   ${passages}`);
  }

  lines(lines: readonly string[]): void {
    for (const line of lines) this.server(line);
  }

  shown(change: LoadedChange): void {
    const sheet = detailRows(plainSheet(change), Number.POSITIVE_INFINITY);
    const parts = condensed(sheet);
    for (const part of parts) this.person(sheetText(part));
    const left = sheet.length - parts.flat().length;
    this.person(
      coloured('gray', `… and ${left} more lines: evidence, versions, digest, input. A terminal shows all of them.`),
    );
  }

  decided(decision: string, state: string, detail: string | null): void {
    const verb = coloured('bold', decision === 'approve' ? 'Approved.' : 'Rejected.');
    this.person(`${verb} The change is ${coloured('bold', state)}. ${detail ?? ''}`.trimEnd());
  }
}
