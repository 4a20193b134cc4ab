import { nearestName } from '../../domain/input/input-issues.ts';
import type { ReadPath } from '../../domain/input/path-text.ts';
import { JsonFault, readStrictJson } from '../../domain/input/strict-json.ts';
import { done, type Outcome, type Refusal, refused } from '../../domain/refusal.ts';
import type { Flag, ToolFlags } from './flags.ts';
import type { DocumentTarget, ReadFile } from './toolbox.ts';
import { parseValue } from './value-kind.ts';

/** A parsed command line of one tool call. */
export interface ToolCall {
  readonly input: Readonly<Record<string, unknown>>;
  /** Target of the document, for a tool that produces one. */
  readonly output: DocumentTarget | undefined;
}

/** How the values of flags are read. */
export interface FlagReading {
  readonly readFile: ReadFile;
  readonly readPath: ReadPath;
  /** True for a tool that produces a document. */
  readonly hasDocument: boolean;
}

/** Flags without a value that every call takes. */
const SWITCHES: readonly string[] = ['json', 'help'];
const OUTPUT = 'output';
/** A switch of tools that produce a document. */
const OVERWRITE = 'overwrite';

/** Parses the flags into the tool's input. Refuses unknown flags, duplicates and missing values. */
export function readFlags(
  args: readonly string[],
  tool: ToolFlags,
  { readFile, readPath, hasDocument }: FlagReading,
): Outcome<ToolCall> {
  const texts = splitFlags(args, tool, hasDocument ? [OUTPUT, OVERWRITE] : []);
  if (!texts.ok) return texts;
  const path = hasDocument ? texts.value.get(OUTPUT) : undefined;
  const overwrite = hasDocument && texts.value.has(OVERWRITE);
  if (overwrite && path === undefined)
    return wrong(OVERWRITE, '--overwrite needs --output.', 'Name the file with --output PATH.');
  const target = path === undefined ? undefined : readPath(path, `--${OUTPUT}`);
  if (target?.ok === false) return target;
  const output = target === undefined ? undefined : { path: target.value, overwrite };
  const input = inputFrom(texts.value, tool, (text, flag) => {
    const file = readPath(text, `--${flag}`);
    return file.ok ? readFile(file.value, flag) : file;
  });
  return input.ok ? done({ input: input.value, output }) : input;
}

/** Returns the text of each flag. */
function splitFlags(
  args: readonly string[],
  { flags }: ToolFlags,
  documentFlags: readonly string[],
): Outcome<ReadonlyMap<string, string>> {
  const known = new Set([...flags.keys(), ...documentFlags, ...SWITCHES]);
  const texts = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const [, name, inline] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(args[i] ?? '') ?? [];
    if (name === undefined) return notAFlag(args[i] ?? '');
    if (!known.has(name)) return unknownFlag(name, [...known]);
    if (texts.has(name)) return wrong(name, `--${name} is given twice.`, 'Give it once.');
    const value = flagText({ name, inline, next: args[i + 1] }, flags.get(name), known);
    if (!value.ok) return value;
    if (value.value.usedNext) i++;
    texts.set(name, value.value.text);
  }
  return done(texts);
}

function flagText(
  { name, inline, next }: { name: string; inline: string | undefined; next: string | undefined },
  flag: Flag | undefined,
  known: ReadonlySet<string>,
): Outcome<{ text: string; usedNext: boolean }> {
  if (SWITCHES.includes(name) || (name === OVERWRITE && flag === undefined)) {
    if (inline !== undefined) return wrong(name, `--${name} takes no value.`, `Write --${name} alone.`);
    return done({ text: '', usedNext: false });
  }
  if (inline !== undefined) return done({ text: inline, usedNext: false });
  const isFlag = next !== undefined && known.has(/^--([^=]+)/.exec(next)?.[1] ?? '');
  if (next !== undefined && !isFlag) return done({ text: next, usedNext: true });
  if (flag?.kind.kind === 'boolean' && !flag.file) return done({ text: 'true', usedNext: false });
  const hint = isFlag ? ` A value that begins with -- is written --${name}=VALUE.` : '';
  return wrong(name, `--${name} needs a value.`, `Write --${name} VALUE.${hint}`);
}

function inputFrom(
  texts: ReadonlyMap<string, string>,
  tool: ToolFlags,
  readFile: ReadFile,
): Outcome<Readonly<Record<string, unknown>>> {
  const input: Record<string, unknown> = {};
  const formTexts: Record<string, string> = {};
  const sources = new Map<string, string>();
  for (const [name, text] of texts) {
    const flag = tool.flags.get(name);
    if (flag?.kind.kind === 'form') formTexts[flag.field] = text;
    if (flag === undefined || flag.kind.kind === 'form') continue;
    const value = fieldValue(flag, text, readFile);
    if (!value.ok) return value;
    const earlier = sources.get(flag.field);
    if (earlier !== undefined) return sameField(earlier, name);
    sources.set(flag.field, name);
    input[flag.field] = value.value;
  }
  const formFlag = Object.keys(formTexts)[0];
  if (tool.form === undefined || formFlag === undefined) return done(input);
  const fromForm = tool.form.read(formTexts);
  if (!fromForm.ok) return fromForm;
  const duplicate = Object.keys(fromForm.value).find((field) => sources.has(field));
  if (duplicate !== undefined) return sameField(sources.get(duplicate) ?? duplicate, formFlag.replaceAll('_', '-'));
  return done({ ...input, ...fromForm.value });
}

function fieldValue(flag: Flag, text: string, readFile: ReadFile): Outcome<unknown> {
  if (flag.kind.kind === 'form') return done(text);
  const content = flag.file ? readFile(text, flag.name) : done(text);
  if (!content.ok) return content;
  const value = parseValue(flag.kind, content.value);
  if (value !== undefined) return done(value);
  const json = readStrictJson(content.value);
  if (json instanceof JsonFault && json.kind === 'duplicate_key') {
    const named = flag.file ? text : `--${flag.name}`;
    return wrong(flag.name, `${named} cannot be used: ${json.problem}.`, 'Keep one of the two.');
  }
  return wrong(
    flag.name,
    flag.file ? `${text} does not contain valid JSON.` : `--${flag.name} must be JSON.`,
    flag.file
      ? 'Name a file that contains one JSON document.'
      : `Write it in single quotes, as in --${flag.name} '{"name": 1}'.`,
  );
}

function notAFlag(text: string) {
  return refused({
    code: 'invalid_input',
    message: `"${text}" is not a flag.`,
    instead: 'A tool takes flags only, as in --brandid 12345. Put a value with spaces in quotes.',
  });
}

function unknownFlag(name: string, known: readonly string[]) {
  const near = nearestName(name.replaceAll('_', '-'), known);
  const withoutFiles = known.filter(
    (flag) => !flag.endsWith('-file') || !known.includes(flag.slice(0, -'-file'.length)),
  );
  const list = `Known: ${withoutFiles.map((flag) => `--${flag}`).join(', ')}.`;
  return wrong(name, `There is no flag --${name}.`, near === undefined ? list : `Did you mean --${near}? ${list}`);
}

function sameField(first: string, second: string) {
  return wrong(second, `--${first} and --${second} set the same field.`, 'Give only one of them.');
}

function wrong(name: string, message: string, instead: string) {
  return refused({ code: 'invalid_input', field: `--${name}`, message, instead });
}

/** Replaces input fields by flags in a tool's refusal. */
export function inFlags(refusal: Refusal, { flags }: ToolFlags): Refusal {
  const byField = new Map([...flags.values()].filter((flag) => !flag.file).map((flag) => [flag.field, flag]));
  const asFlag = (path: string): string | undefined => {
    const [field = '', ...rest] = path.split('.');
    const flag = byField.get(field);
    if (flag === undefined) return undefined;
    return flag.kind.kind === 'list' || rest.length === 0 ? `--${flag.name}` : `--${flag.name} (${rest.join('.')})`;
  };
  // Messages quote field names; advice also writes them as `override_manual: true`.
  const replaceFields = (text: string) =>
    text
      .replace(/"([a-z_]+(?:\.\w+)*)"/g, (match, path: string) => asFlag(path) ?? match)
      .replace(/\b([a-z]+_[a-z_]+)(?:: (?=true\b|false\b))?/g, (match, name: string) => {
        const flag = asFlag(name);
        return flag === undefined ? match : `${flag}${match.endsWith(' ') ? ' ' : ''}`;
      });
  const field = refusal.field === undefined ? undefined : (asFlag(refusal.field) ?? refusal.field);
  return {
    ...refusal,
    ...(field === undefined ? {} : { field }),
    message: replaceFields(refusal.message),
    instead: replaceFields(refusal.instead),
  };
}
