import { noun } from '../domain/text/noun.ts';
import type { ChangeSheet, SheetStep } from './change-sheet.ts';
import { DEFAULT_COLUMNS, framed, ownRows } from './framed-text.ts';
import type { SheetFact } from './sheet-values.ts';
import { visibleOriginal, visibleText } from './visible-text.ts';

/** The meaning of a line, from which its colour follows. */
export type Tone = 'title' | 'plain' | 'before' | 'after' | 'warning' | 'faint';
export interface SheetLine {
  readonly tone: Tone;
  readonly text: string;
}

/** Position of a change among those that wait for this person. */
export interface Position {
  readonly number: number;
  readonly of: number;
}

/** Most rows of parts of the summary, which fits a terminal of 24 rows and 80 columns. What is cut is in the details. */
const MOST = { steps: 3, stepRows: 2, warnings: 2, warningRows: 2, reasonRows: 2, rowsOfOwn: 2, personRows: 1 };
/** Most rows of parts of the last screen, for the same reason. */
const MOST_DECIDED = { steps: 2, rows: 7, textRows: 3 };
const LABEL = 12;
const BLANK: SheetLine = { tone: 'plain', text: '' };
const PLAIN_LABEL = /^[a-z0-9_][a-z0-9_, ]{0,80}$/;

/** Renders rows for a terminal of this width. Texts from outside are framed: only lines of the program start without `│`. */
class Rows {
  readonly #columns: number;

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** A line of the program. */
  own(text: string, tone: Tone = 'plain'): readonly SheetLine[] {
    return ownRows(visibleText(text), this.#columns).map((row) => ({ tone, text: row }));
  }

  /** A text from outside after a label of the program. Above `most` rows it is cut, and says so. */
  text(label: string, text: string, tone: Tone = 'plain', most = Number.POSITIVE_INFINITY): readonly SheetLine[] {
    return this.#framed(label, visibleOriginal(text), tone, most);
  }

  /** A text of the program that quotes words from outside, with hidden characters written out. */
  flag(label: string, text: string, most = Number.POSITIVE_INFINITY): readonly SheetLine[] {
    return this.#framed(label, visibleText(text), 'warning', most);
  }

  #framed(label: string, text: string, tone: Tone, most: number): readonly SheetLine[] {
    const rows = framed(label, text, this.#columns).map((row) => ({ tone, text: row }));
    if (rows.length <= most) return rows;
    const left = rows.length - most;
    return [
      ...rows.slice(0, most - 1),
      ...this.own(`${(most > 1 ? '' : label).padEnd(LABEL)}… ${left + 1} more rows in the details`, 'faint'),
    ];
  }

  field(label: string, text: string, most?: number): readonly SheetLine[] {
    return this.text(label.padEnd(LABEL), text, 'plain', most);
  }
}

/** Renders the whole change: the summary and all details, with nothing that is signed left out. */
export function sheetRows(sheet: ChangeSheet, columns = DEFAULT_COLUMNS): readonly SheetLine[] {
  return [...summaryRows(sheet, columns), ...detailRows(sheet, columns)];
}

/** Renders the first screen: what is decided, why it is risky, how far it reaches, who asked, and what follows. */
export function summaryRows(sheet: ChangeSheet, columns: number, position?: Position): readonly SheetLine[] {
  const rows = new Rows(columns);
  const { name, person, kind, authenticated } = sheet.requested_by;
  return [
    ...rows.own([...positionText(position), sheet.change_id, sheet.state, `${sheet.risk} risk`].join('  '), 'title'),
    ...whatRows(sheet, rows, MOST.steps),
    ...whyRows(sheet, rows),
    ...warningRows(sheet, rows),
    ...rows.field('asked by', `"${name}"`, MOST.personRows),
    ...rows.field('for', person === null ? 'no named person' : `"${person}"`, MOST.personRows),
    ...rows.own(
      `${'as'.padEnd(LABEL)}${kind}, ${authenticated ? 'authenticated' : 'not authenticated: both names are claims'}`,
    ),
    ...rows.field('serves', sheet.escalation_id ?? 'no escalation', MOST.personRows),
    ...rows.field('reason', sheet.reason === null ? 'none given' : `"${sheet.reason}"`, MOST.reasonRows),
    ...rows.own(`${'proposed'.padEnd(LABEL)}${visibleText(sheet.created)}`),
    ...rows.own(`${'expires'.padEnd(LABEL)}${visibleText(sheet.expires)}`),
    ...rows.own(`${'if approved'.padEnd(LABEL)}${sheet.on_approval}${mailText(sheet)}`),
    ...maskedRows(sheet, rows),
  ];
}

/** Renders the last screen before the question: it repeats what the answer decides. */
export function decisionRows(sheet: ChangeSheet, columns: number, position?: Position): readonly SheetLine[] {
  const rows = new Rows(columns);
  const { needed, given } = sheet.approvals;
  return [
    ...rows.own([...positionText(position), 'You decide on', sheet.change_id].join('  '), 'title'),
    ...whatRows(sheet, rows, MOST_DECIDED.steps),
    ...decidedRows(sheet, rows),
    ...whyRows(sheet, rows),
    ...(sheet.flags.length + warningsOf(sheet).length > 0
      ? rows.own(`${'warnings'.padEnd(LABEL)}${sheet.flags.length + warningsOf(sheet).length}, shown above`, 'warning')
      : []),
    ...rows.own(`${'approvals'.padEnd(LABEL)}${given.length} of ${needed} given`),
    ...rows.own(`${'expires'.padEnd(LABEL)}${visibleText(sheet.expires)}`),
    ...rows.own(`${'if approved'.padEnd(LABEL)}${sheet.on_approval}${mailText(sheet)}`),
    ...maskedRows(sheet, rows),
  ];
}

/** Renders the texts and values that an approval writes, as far as they fit, and says how many rows are left out. */
function decidedRows({ steps }: ChangeSheet, rows: Rows): readonly SheetLine[] {
  const most = MOST_DECIDED.textRows;
  const bySteps = steps.map(({ number, changes }) =>
    changes.flatMap(({ field, before, after }) => {
      const name = steps.length === 1 ? field : `step ${number}, ${field}`;
      return [
        ...before.flatMap((text) => rows.text('  - ', `${name}: ${text}`, 'before', most)),
        ...after.flatMap((text) => rows.text('  + ', `${name}: ${text}`, 'after', most)),
      ];
    }),
  );
  const count = bySteps.flat().length;
  if (count <= MOST_DECIDED.rows) return bySteps.flat();
  const room = MOST_DECIDED.rows - 1;
  const lengths = sharedOut(
    room,
    bySteps.map(({ length }) => length),
  );
  return [
    ...bySteps.flatMap((ofStep, index) => ofStep.slice(0, lengths[index])),
    ...rows.own(`  … and ${count - room} more rows in the details`, 'faint'),
  ];
}

/** Shares rows out: one after the other to each that still has some. There are never fewer than `room` in all. */
function sharedOut(room: number, lengths: readonly number[]): readonly number[] {
  const shares = lengths.map(() => 0);
  for (let left = room; left > 0; ) {
    for (const [index, length] of lengths.entries()) {
      const share = shares[index] ?? 0;
      if (left === 0 || share === length) continue;
      shares[index] = share + 1;
      left--;
    }
  }
  return shares;
}

/** Says that something is masked, that it is not so in what is signed, and how to read it. */
function maskedRows({ masked, change_id }: ChangeSheet, rows: Rows): readonly SheetLine[] {
  if (masked === 0) return [];
  const label = 'masked'.padEnd(LABEL);
  return rows.own(
    `${label}personal data in ${masked} ${noun(masked, 'text')}; what is signed and applied has it. ` +
      `To see it: changes show ${change_id} --unmasked`,
    'warning',
  );
}

function positionText(position: Position | undefined): readonly string[] {
  return position === undefined ? [] : [`${position.number} of ${position.of}`];
}

function mailText({ recipients }: ChangeSheet): string {
  const { length } = recipients;
  return length === 0 ? '; no mails' : `; ${length} ${noun(length, 'mail')}`;
}

/** The steps in words, the first ones in full. */
function whatRows({ steps }: ChangeSheet, rows: Rows, most: number): readonly SheetLine[] {
  const shown = steps.length > most ? steps.slice(0, most - 1) : steps;
  const left = steps.length - shown.length;
  const label = (step: SheetStep) => (steps.length === 1 ? 'does' : `step ${step.number}`).padEnd(LABEL);
  return [
    ...shown.flatMap((step) => rows.text(label(step), step.summary, 'title', MOST.stepRows)),
    ...(left > 0 ? rows.own(`${' '.repeat(LABEL)}… and ${left} more ${noun(left, 'step')}`, 'title') : []),
  ];
}

function whyRows({ risk, risk_reasons, reach }: ChangeSheet, rows: Rows): readonly SheetLine[] {
  return [
    ...rows.own(`${'risk'.padEnd(LABEL)}${risk}: ${risk_reasons.join('; ')}`, risk === 'high' ? 'warning' : 'plain'),
    ...rows.own(`${'reaches'.padEnd(LABEL)}${reach}`),
  ];
}

function warningsOf({ steps }: ChangeSheet): readonly string[] {
  return steps.flatMap(({ warnings }) => warnings);
}

function warningRows(sheet: ChangeSheet, rows: Rows): readonly SheetLine[] {
  const all = [
    ...sheet.flags.map((flag) => rows.flag('! look at'.padEnd(LABEL), flag, MOST.warningRows)),
    ...warningsOf(sheet).map((text) => rows.text('! warning'.padEnd(LABEL), text, 'warning', MOST.warningRows)),
  ];
  const shown = all.length > MOST.warnings ? all.slice(0, MOST.warnings - 1) : all;
  const left = all.length - shown.length;
  return [
    ...shown.flat(),
    ...(left > 0
      ? rows.own(`${'!'.padEnd(LABEL)}… and ${left} more ${noun(left, 'warning')} in the details`, 'warning')
      : []),
  ];
}

/** Renders the details in full: flags, every step with its changes, evidence and input, and the rest of what is signed. */
export function detailRows(sheet: ChangeSheet, columns: number): readonly SheetLine[] {
  const rows = new Rows(columns);
  const { name, person } = sheet.requested_by;
  const besides = sheet.signed_besides.map(({ field, value }) => `${field} ${value}`).join(' · ');
  return [
    ...sheet.flags.flatMap((flag) => rows.flag('! Look closely: ', flag)),
    ...inFull('asked by', name, MOST.personRows, rows),
    ...inFull('for', person, MOST.personRows, rows),
    ...inFull('serves', sheet.escalation_id, MOST.personRows, rows),
    ...inFull('reason', sheet.reason, MOST.reasonRows, rows),
    ...sheet.steps.flatMap((step) => [...stepRows(step, sheet.steps.length, rows), BLANK]),
    ...rows.text('  signed besides  ', besides, 'faint'),
    ...rows.text('  digest  ', sheet.digest, 'faint'),
  ];
}

/** Renders a text that the summary has cut. */
function inFull(label: string, text: string | null, most: number, rows: Rows): readonly SheetLine[] {
  const full = text === null ? [] : rows.field(label, `"${text}"`);
  return full.length > most ? full : [];
}

function stepRows(step: SheetStep, of: number, rows: Rows): readonly SheetLine[] {
  return [
    ...rows.own(`Step ${step.number} of ${of}: ${step.operation} (${step.risk} risk)`, 'title'),
    ...rows.text('  ', step.summary, 'title'),
    ...step.warnings.flatMap((text) => rows.text('! ', text, 'warning')),
    ...step.changes.flatMap(({ target, field, before, after }) => [
      ...rows.text('  ', `${target} · ${field}`),
      ...before.flatMap((text) => rows.text('  - ', text, 'before')),
      ...after.flatMap((text) => rows.text('  + ', text, 'after')),
    ]),
    ...step.recipients.flatMap((recipient) => rows.text('  mails ', `"${recipient}"`)),
    ...(step.evidence.length === 0 ? [] : rows.own('  evidence', 'faint')),
    ...step.evidence.flatMap((fact) => factRows(fact, rows)),
    ...step.versions.flatMap(({ target, version }) =>
      rows.text('  rests on ', `${target} at version ${version}`, 'faint'),
    ),
    ...rows.own('  input, as it is signed', 'faint'),
    ...step.input.flatMap(({ field, json }) => labelled(field, [json], rows)),
  ];
}

function factRows({ label, rows: values }: SheetFact, rows: Rows): readonly SheetLine[] {
  const texts = values.map((cells) =>
    cells.map(({ name, text }) => (name === null ? text : `${name}: ${text}`)).join(' · '),
  );
  return labelled(label, texts, rows);
}

/** One value beside its label, several below it. A label that is not the program's own goes into the frame. */
function labelled(label: string, texts: readonly string[], rows: Rows): readonly SheetLine[] {
  const [first = '', ...others] = texts;
  if (!PLAIN_LABEL.test(label)) return texts.flatMap((text) => rows.text('    ', `${label}: ${text}`, 'faint'));
  if (others.length === 0) return rows.text(`    ${label}  `, first, 'faint');
  return [...rows.own(`    ${label}`, 'faint'), ...texts.flatMap((text) => rows.text('      ', text, 'faint'))];
}
