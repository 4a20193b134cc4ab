import { nearestName } from '../../domain/input/input-issues.ts';
import { done, type Outcome, type Refusal, refused } from '../../domain/refusal.ts';
import type { Flag, ToolFlags } from './flags.ts';
import type { DocumentPlace, ReadFile } from './toolbox.ts';
import { valueFrom } from './value-kind.ts';

/** What a command line asks of one tool. */
export interface AskedCall {
  readonly input: Readonly<Record<string, unknown>>;
  /** Where the document goes, for a tool that gives one. */
  readonly output: DocumentPlace | undefined;
}

/** Flags that every call takes beside the tool's own, without a value. */
const SWITCHES: readonly string[] = ['json', 'help'];
const OUTPUT = 'output';
/** A switch of tools that give a document. */
const OVERWRITE = 'overwrite';

/** The command line's flags as the tool's input. What is unknown, doubled or without its value is refused by name. */
export function readFlags(
  args: readonly string[],
  tool: ToolFlags,
  { readFile, hasDocument }: { readonly readFile: ReadFile; readonly hasDocument: boolean },
): Outcome<AskedCall> {
  const texts = textsOf(args, tool, hasDocument ? [OUTPUT, OVERWRITE] : []);
  if (!texts.ok) return texts;
  const path = hasDocument ? texts.value.get(OUTPUT) : undefined;
  const overwrite = hasDocument && texts.value.has(OVERWRITE);
  if (overwrite && path === undefined)
    return wrong(OVERWRITE, '--overwrite goes with --output.', 'Name the file with --output PATH.');
  const output = path === undefined ? undefined : { path, overwrite };
  const input = inputFrom(texts.value, tool, readFile);
  return input.ok ? done({ input: input.value, output }) : input;
}

/** The text behind each flag. */
function textsOf(
  args: readonly string[],
  { flags }: ToolFlags,
  more: readonly string[],
): Outcome<ReadonlyMap<string, string>> {
  const known = new Set([...flags.keys(), ...more, ...SWITCHES]);
  const texts = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const [, name, inline] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(args[i] ?? '') ?? [];
    if (name === undefined) return noFlag(args[i] ?? '');
    if (!known.has(name)) return unknownFlag(name, [...known]);
    if (texts.has(name)) return wrong(name, `--${name} is given twice.`, 'Give it once.');
    const value = valueBehind({ name, inline, next: args[i + 1] }, flags.get(name), known);
    if (!value.ok) return value;
    if (value.value.taken) i++;
    texts.set(name, value.value.text);
  }
  return done(texts);
}

function valueBehind(
  { name, inline, next }: { name: string; inline: string | undefined; next: string | undefined },
  flag: Flag | undefined,
  known: ReadonlySet<string>,
): Outcome<{ text: string; taken: boolean }> {
  if (SWITCHES.includes(name) || (name === OVERWRITE && flag === undefined)) {
    if (inline !== undefined) return wrong(name, `--${name} takes no value.`, `Write --${name} alone.`);
    return done({ text: '', taken: false });
  }
  if (inline !== undefined) return done({ text: inline, taken: false });
  const isFlag = next !== undefined && known.has(/^--([^=]+)/.exec(next)?.[1] ?? '');
  if (next !== undefined && !isFlag) return done({ text: next, taken: true });
  if (flag?.kind.kind === 'boolean' && !flag.file) return done({ text: 'true', taken: false });
  const begins = isFlag ? ` A value that begins with -- is written --${name}=VALUE.` : '';
  return wrong(name, `--${name} needs a value.`, `Write --${name} VALUE.${begins}`);
}

function inputFrom(
  texts: ReadonlyMap<string, string>,
  tool: ToolFlags,
  readFile: ReadFile,
): Outcome<Readonly<Record<string, unknown>>> {
  const input: Record<string, unknown> = {};
  const forForm: Record<string, string> = {};
  const givenBy = new Map<string, string>();
  for (const [name, text] of texts) {
    const flag = tool.flags.get(name);
    if (flag?.kind.kind === 'form') forForm[flag.field] = text;
    if (flag === undefined || flag.kind.kind === 'form') continue;
    const value = fieldValue(flag, text, readFile);
    if (!value.ok) return value;
    const before = givenBy.get(flag.field);
    if (before !== undefined) return bothGiven(before, name);
    givenBy.set(flag.field, name);
    input[flag.field] = value.value;
  }
  const ofForm = Object.keys(forForm)[0];
  if (tool.form === undefined || ofForm === undefined) return done(input);
  const formed = tool.form.read(forForm);
  if (!formed.ok) return formed;
  const twice = Object.keys(formed.value).find((field) => givenBy.has(field));
  if (twice !== undefined) return bothGiven(givenBy.get(twice) ?? twice, ofForm.replaceAll('_', '-'));
  return done({ ...input, ...formed.value });
}

function fieldValue(flag: Flag, text: string, readFile: ReadFile): Outcome<unknown> {
  if (flag.kind.kind === 'form') return done(text);
  const content = flag.file ? readFile(text, flag.name) : done(text);
  if (!content.ok) return content;
  const value = valueFrom(flag.kind, content.value);
  if (value !== undefined) return done(value);
  return wrong(
    flag.name,
    flag.file ? `${text} holds no JSON.` : `--${flag.name} must be JSON.`,
    flag.file
      ? 'Name a file with one JSON document.'
      : `Write it in single quotes, as in --${flag.name} '{"name": 1}'.`,
  );
}

function noFlag(text: string) {
  return refused({
    code: 'invalid_input',
    message: `"${text}" is no flag.`,
    instead: 'A tool takes flags only, as in --brandid 12345. Put a value with spaces in quotes.',
  });
}

function unknownFlag(name: string, known: readonly string[]) {
  const near = nearestName(name.replaceAll('_', '-'), known);
  const short = known.filter((one) => !one.endsWith('-file') || !known.includes(one.slice(0, -'-file'.length)));
  const list = `Known: ${short.map((one) => `--${one}`).join(', ')}.`;
  return wrong(name, `There is no flag --${name}.`, near === undefined ? list : `Did you mean --${near}? ${list}`);
}

function bothGiven(first: string, second: string) {
  return wrong(second, `--${first} and --${second} give the same value.`, 'Give one of them.');
}

function wrong(name: string, message: string, instead: string) {
  return refused({ code: 'invalid_input', field: `--${name}`, message, instead });
}

/** A refusal of the tool in the words of its flags. */
export function inFlags(refusal: Refusal, { flags }: ToolFlags): Refusal {
  const named = new Map([...flags.values()].filter((flag) => !flag.file).map((flag) => [flag.field, flag]));
  const respelt = (path: string): string | undefined => {
    const [field = '', ...rest] = path.split('.');
    const flag = named.get(field);
    if (flag === undefined) return undefined;
    return flag.kind.kind === 'list' || rest.length === 0 ? `--${flag.name}` : `--${flag.name} (${rest.join('.')})`;
  };
  // Fields stand in quotes, and in advice also as `override_manual: true`.
  const words = (text: string) =>
    text
      .replace(/"([a-z_]+(?:\.\w+)*)"/g, (whole, path: string) => respelt(path) ?? whole)
      .replace(/\b([a-z]+_[a-z_]+)(?:: (?=true\b|false\b))?/g, (whole, name: string) => {
        const flag = respelt(name);
        return flag === undefined ? whole : `${flag}${whole.endsWith(' ') ? ' ' : ''}`;
      });
  const field = refusal.field === undefined ? undefined : (respelt(refusal.field) ?? refusal.field);
  const { message, instead } = refusal;
  return { ...refusal, ...(field === undefined ? {} : { field }), message: words(message), instead: words(instead) };
}
