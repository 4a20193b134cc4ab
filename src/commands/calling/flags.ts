import { z } from 'zod';
import type { RunbookForm } from '../../domain/change/operation.ts';
import { type FieldSchema, inputSchema, kindOf, type ValueKind, valueWord } from './value-kind.ts';

/** A flag of one tool, as a person writes it: `--brandid`. */
export interface Flag {
  readonly name: string;
  /** The field of the input that it gives. */
  readonly field: string;
  /** What it does with its text; `form` hands it to the operation's runbook form. */
  readonly kind: ValueKind | { readonly kind: 'form' };
  /** The text is a path, and what the file holds is the value. */
  readonly file: boolean;
}

/** What the help says of one input field, or of one flag of the runbook's own. */
export interface FlagHelp {
  readonly flag: string;
  readonly value: string;
  readonly required: boolean;
  readonly text: string;
}

export interface ToolFlags {
  readonly flags: ReadonlyMap<string, Flag>;
  readonly help: readonly FlagHelp[];
  readonly form: RunbookForm | undefined;
  /** One that reads a file, where the tool takes something that long. */
  readonly fileFlag: string | undefined;
}

/** The runbook writes the name of a brand as two words, the tables and the input fields as one. */
const OTHER_SPELLINGS: ReadonlyMap<string, string> = new Map([['brandname', 'brand-name']]);

/** What can be long. */
const FROM_FILES: readonly Flag['kind']['kind'][] = ['text', 'json', 'list', 'either'];

export const flagName = (field: string): string => field.replaceAll('_', '-');

/** The flags of a tool, from its listed input schema and the runbook's own form of its operation. */
export function flagsOf(listedInput: unknown, form: RunbookForm | undefined): ToolFlags {
  const root = inputSchema(listedInput);
  const fields = Object.entries(root.properties);
  const own = fields.map(([field, node]): Flag => {
    return { name: flagName(field), field, kind: kindOf(node, root), file: false };
  });
  const files = own
    .filter(({ kind }) => FROM_FILES.includes(kind.kind))
    .map((flag): Flag => ({ ...flag, name: `${flag.name}-file`, file: true }));
  const respelt = own.flatMap((flag): Flag[] => {
    const name = OTHER_SPELLINGS.get(flag.name);
    return name === undefined ? [] : [{ ...flag, name }];
  });
  const forms = Object.keys(form?.flags ?? {}).map((field): Flag => {
    return { name: flagName(field), field, kind: { kind: 'form' }, file: false };
  });
  // Later ones win: a field of its own over a file of another, the runbook's form over all.
  const flags = new Map([...files, ...respelt, ...own, ...forms].map((flag) => [flag.name, flag]));
  const help = own
    .filter(({ name }) => flags.get(name)?.kind.kind !== 'form')
    .map(({ name, field, kind }) => {
      return fieldHelp(name, root.properties[field] ?? {}, kind, root.required.includes(field));
    });
  const formHelp = Object.entries(form?.flags ?? {}).map(([field, text]): FlagHelp => {
    return { flag: flagName(field), value: 'TEXT', required: false, text };
  });
  const longest = own.filter(({ kind }, index) => kind.kind === 'json' || longestText(fields[index]?.[1]) >= LONG)[0];
  const example = longest === undefined ? undefined : `${longest.name}-file`;
  return { flags, help: [...formHelp, ...help], form, fileFlag: example };
}

function fieldHelp(flag: string, node: FieldSchema, kind: Flag['kind'], required: boolean): FlagHelp {
  const bounds = [
    ...(node.minimum === undefined ? [] : [`from ${node.minimum}`]),
    ...(node.maximum === undefined ? [] : [`up to ${node.maximum}`]),
    ...(node.default === undefined ? [] : [`default ${JSON.stringify(node.default)}`]),
  ].join(', ');
  const text = [node.description ?? '', bounds].filter((part) => part !== '').join('; ');
  return { flag, value: kind.kind === 'form' ? 'TEXT' : valueWord(kind), required, text };
}

/** Characters from which on a text is rather written into a file. */
const LONG = 2000;

const longestText = (node: FieldSchema | undefined): number =>
  node?.type === 'string' && typeof node.maxLength === 'number' ? node.maxLength : 0;

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/**
 * The flags that give this input, for a shell: what {@link flagsOf} reads, written. A flag of the runbook's own that has
 * a field's name takes the field's value as JSON too.
 */
export function flagsFor(input: Readonly<Record<string, unknown>>, { flags }: ToolFlags): string {
  return Object.entries(input)
    .map(([field, value]) => {
      const name = flagName(field);
      return `--${name} ${shellWord(flagText(value, flags.get(name)?.kind.kind === 'list'))}`;
    })
    .join(' ');
}

function flagText(value: unknown, asList: boolean): string {
  const one = scalar.safeParse(value);
  if (one.success) return String(one.data);
  const list = z.array(scalar).safeParse(value);
  const simple =
    list.success && list.data.every((part) => String(part) !== '' && !/^\s*\[|,|^\s|\s$/.test(String(part)));
  return asList && list.success && simple ? list.data.join(',') : JSON.stringify(value);
}

/** One argument of a shell, whatever it holds, on one line. */
export function shellWord(text: string): string {
  if (/^[\w./@:+,-]+$/.test(text)) return text;
  if (!text.includes('\n')) return `'${text.replaceAll("'", "'\\''")}'`;
  return `$'${text.replace(/[\\']/g, (character) => `\\${character}`).replaceAll('\n', '\\n')}'`;
}
