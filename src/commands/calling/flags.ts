import { z } from 'zod';
import type { RunbookForm } from '../../domain/change/operation.ts';
import { shellWord } from '../../domain/text/shell-word.ts';
import { type FieldSchema, inputSchema, kindOf, placeholder, type ValueKind } from './value-kind.ts';

/** A command-line flag of one tool, such as `--brandid`. */
export interface Flag {
  readonly name: string;
  /** The input field that it sets. */
  readonly field: string;
  /** The kind of its value. A `form` flag passes its text to the operation's runbook form. */
  readonly kind: ValueKind | { readonly kind: 'form' };
  /** True when the text is a path, and the file's content is the value. */
  readonly file: boolean;
}

/** The help text of one flag. */
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
  /** An example of a flag that reads a file, when the tool takes long values. */
  readonly fileFlag: string | undefined;
}

/** Alternative spellings. The runbook writes "brand name" as two words; the tables and input fields as one. */
const ALIASES: ReadonlyMap<string, string> = new Map([['brandname', 'brand-name']]);

/** Kinds of value that may be long, and so can also come from a file. */
const FILE_KINDS: readonly Flag['kind']['kind'][] = ['text', 'json', 'list', 'either'];

export const flagName = (field: string): string => field.replaceAll('_', '-');

/** Derives the flags of a tool from its listed input schema and from the runbook form of its operation. */
export function flagsOf(listedInput: unknown, form: RunbookForm | undefined): ToolFlags {
  const root = inputSchema(listedInput);
  const fields = Object.entries(root.properties);
  const own = fields.map(([field, node]): Flag => {
    return { name: flagName(field), field, kind: kindOf(node, root), file: false };
  });
  const files = own
    .filter(({ kind }) => FILE_KINDS.includes(kind.kind))
    .map((flag): Flag => ({ ...flag, name: `${flag.name}-file`, file: true }));
  const aliases = own.flatMap((flag): Flag[] => {
    const name = ALIASES.get(flag.name);
    return name === undefined ? [] : [{ ...flag, name }];
  });
  const forms = Object.keys(form?.flags ?? {}).map((field): Flag => {
    return { name: flagName(field), field, kind: { kind: 'form' }, file: false };
  });
  // For equal names the later flag wins: a field over another field's file flag, and the runbook form over everything.
  const flags = new Map([...files, ...aliases, ...own, ...forms].map((flag) => [flag.name, flag]));
  const help = own
    .filter(({ name }) => flags.get(name)?.kind.kind !== 'form')
    .map(({ name, field, kind }) => {
      return fieldHelp(name, root.properties[field] ?? {}, kind, root.required.includes(field));
    });
  const formHelp = Object.entries(form?.flags ?? {}).map(([field, text]): FlagHelp => {
    return { flag: flagName(field), value: 'TEXT', required: false, text };
  });
  const long = own.find(({ kind }, index) => kind.kind === 'json' || maxTextLength(fields[index]?.[1]) >= LONG_TEXT);
  const fileFlag = long === undefined ? undefined : `${long.name}-file`;
  return { flags, help: [...formHelp, ...help], form, fileFlag };
}

function fieldHelp(flag: string, node: FieldSchema, kind: Flag['kind'], required: boolean): FlagHelp {
  const bounds = [
    ...(node.minimum === undefined ? [] : [`from ${node.minimum}`]),
    ...(node.maximum === undefined ? [] : [`up to ${node.maximum}`]),
    ...(node.default === undefined ? [] : [`default ${JSON.stringify(node.default)}`]),
  ].join(', ');
  const text = [node.description ?? '', bounds].filter((part) => part !== '').join('; ');
  return { flag, value: kind.kind === 'form' ? 'TEXT' : placeholder(kind), required, text };
}

/** Maximum length in characters from which the help suggests a file. */
const LONG_TEXT = 2000;

const maxTextLength = (node: FieldSchema | undefined): number =>
  node?.type === 'string' && typeof node.maxLength === 'number' ? node.maxLength : 0;

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/**
 * Writes an input as flags for a shell. A runbook flag that shares a field's name takes the field's value as JSON too.
 */
export function flagsFor(input: Readonly<Record<string, unknown>>, { flags }: ToolFlags): string {
  return Object.entries(input)
    .map(([field, value]) => {
      const name = flagName(field);
      return `--${name} ${shellWord(flagText(value, flags.get(name)?.kind.kind === 'list'), 'linux')}`;
    })
    .join(' ');
}

function flagText(value: unknown, asList: boolean): string {
  const single = scalar.safeParse(value);
  if (single.success) return String(single.data);
  const list = z.array(scalar).safeParse(value);
  const simple =
    list.success && list.data.every((part) => String(part) !== '' && !/^\s*\[|,|^\s|\s$/.test(String(part)));
  return asList && list.success && simple ? list.data.join(',') : JSON.stringify(value);
}
