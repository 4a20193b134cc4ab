import type { ChangeSheet } from '../console/change-sheet.ts';
import { framed } from '../console/framed-text.ts';
import { decisionRows, detailRows, type Position, type SheetLine, summaryRows } from '../console/sheet-rows.ts';
import { visibleOriginal } from '../console/visible-text.ts';
import { askUntil, oneOf } from './asking.ts';
import { askReason } from './rejection-reason.ts';
import type { Terminal } from './terminal.ts';

/** Characters of its id that approve a high-risk change, so that it cannot be approved out of habit. */
const ID_SUFFIX_LENGTH = 4;
/** Rows of a screen that the question takes. */
const QUESTION_ROWS = 2;
const FEWEST_ROWS = 8;

export type Answer =
  | { readonly kind: 'approve' }
  | { readonly kind: 'reject'; readonly reason: string }
  | { readonly kind: 'skip' | 'quit' };

/** What a command lets a person answer besides approving, paging and quitting. */
export interface Offered {
  readonly position?: Position;
  readonly alsoOffered: readonly ('reject' | 'skip')[];
}

type Screen = readonly SheetLine[];
type Typed = 'next' | 'back' | 'exact' | Answer['kind'];

/**
 * Shows a change screen by screen and asks for the decision. It can be approved only on the last screen, so that nothing
 * that is signed is skipped unseen; it can be rejected or left at any time.
 */
export async function askDecision(sheet: ChangeSheet, terminal: Terminal, offered: Offered): Promise<Answer> {
  let size = sizeOf(terminal);
  let screens = screensOf(sheet, terminal, offered.position);
  for (let at = 0; ; ) {
    if (sizeOf(terminal) !== size) {
      // Rows that were laid out for another width would be broken by the terminal.
      size = sizeOf(terminal);
      screens = screensOf(sheet, terminal, offered.position);
      at = 0;
      terminal.note('The terminal has another size now, so this starts again.');
    }
    show(screens[at] ?? [], terminal);
    const isLast = at === screens.length - 1;
    const typed = await askUntil(
      terminal,
      isLast
        ? decisionQuestion(sheet, offered)
        : `Screen ${at + 1} of ${screens.length}. ${pagingQuestion(at, offered)}`,
      oneOf(isLast ? decisionWords(sheet, offered) : pagingWords(at, offered)),
    );
    if (typed === 'next') at += 1;
    else if (typed === 'back') at = Math.max(0, at - 1);
    else if (typed === 'exact') await showExactly(sheet, terminal);
    else if (typed === 'reject') {
      const reason = await askReason(terminal);
      if (reason !== undefined) return { kind: 'reject', reason };
    } else return { kind: typed };
  }
}

/** Shows what is rejected, and asks why unless that is given; undefined if the person goes back instead. */
export async function askRejection(
  sheet: ChangeSheet,
  terminal: Terminal,
  given?: string,
): Promise<string | undefined> {
  show(summaryRows(sheet, terminal.columns), terminal);
  return given ?? askReason(terminal);
}

const sizeOf = ({ columns, rows }: Terminal): string => `${columns}x${rows}`;

function show(lines: Screen, terminal: Terminal): void {
  for (const { text, tone } of lines) terminal.note(text, tone);
}

/** Lays the sheet out in screens: summary, details, and what is decided, as many of them on one screen as fit. */
function screensOf(sheet: ChangeSheet, terminal: Terminal, position: Position | undefined): readonly Screen[] {
  const room = Math.max(FEWEST_ROWS, terminal.rows - QUESTION_ROWS);
  const parts = [
    ...chunks(summaryRows(sheet, terminal.columns, position), room),
    ...chunks(detailRows(sheet, terminal.columns), room),
    ...chunks(decisionRows(sheet, terminal.columns, position), room),
  ];
  const screens: Screen[] = [];
  for (const part of parts) {
    const last = screens.at(-1);
    const joined = last === undefined ? part : [...last, { tone: 'plain', text: '' } as const, ...part];
    if (last !== undefined && joined.length <= room) screens[screens.length - 1] = joined;
    else screens.push(part);
  }
  return screens;
}

function chunks(lines: Screen, room: number): readonly Screen[] {
  return Array.from({ length: Math.ceil(lines.length / room) }, (_, index) =>
    lines.slice(index * room, (index + 1) * room),
  );
}

function approvalWord({ risk, change_id }: ChangeSheet): string {
  return risk === 'high' ? change_id.slice(-ID_SUFFIX_LENGTH).toLowerCase() : 'approve';
}

function pagingWords(at: number, { alsoOffered }: Offered): ReadonlyMap<string, Typed> {
  const words: readonly Typed[] = [...(at > 0 ? ['back' as const] : []), ...alsoOffered, 'quit'];
  return new Map<string, Typed>([['', 'next'], ...words.map((word) => [word, word] as const)]);
}

function pagingQuestion(at: number, offered: Offered): string {
  const words = [...pagingWords(at, offered).keys()].filter((word) => word !== '');
  return `Enter for the next; or ${words.join(', ')}? `;
}

function decisionWords(sheet: ChangeSheet, { alsoOffered }: Offered): ReadonlyMap<string, Typed> {
  const words: readonly Typed[] = [...alsoOffered, 'back', 'exact', 'quit'];
  return new Map<string, Typed>([[approvalWord(sheet), 'approve'], ...words.map((word) => [word, word] as const)]);
}

/** The question names the characters that approve: a word, or the end of the id of a change of high risk. */
function decisionQuestion(sheet: ChangeSheet, offered: Offered): string {
  const [, ...others] = [...decisionWords(sheet, offered).keys()];
  const word = approvalWord(sheet).toUpperCase();
  const approval =
    sheet.risk === 'high'
      ? `High risk. To approve, type ${word}, the last ${ID_SUFFIX_LENGTH} characters of the id`
      : 'To approve, type approve';
  return `${approval}; or ${others.join(', ')}? `;
}

/** Shows the text that is hashed and signed. Only personal data in it is masked, as on the sheet. */
async function showExactly(sheet: ChangeSheet, terminal: Terminal): Promise<void> {
  const room = Math.max(FEWEST_ROWS, terminal.rows - QUESTION_ROWS);
  const rows = framed('', visibleOriginal(sheet.canonical), terminal.columns).map(
    (text) => ({ tone: 'plain', text }) as const,
  );
  const screens = chunks(rows, room);
  for (const [index, screen] of screens.entries()) {
    show(screen, terminal);
    const question = `Signed text, screen ${index + 1} of ${screens.length}. Enter for the next, or back? `;
    const words = new Map([
      ['', 'next'],
      ['back', 'back'],
    ] as const);
    if ((await askUntil(terminal, question, oneOf<string>(words))) === 'back') return;
  }
}
