import { z } from 'zod';
import { isFields } from './folded-keys.ts';
import { fromJsonText } from './json-text.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the spellings that clients, not models, produce: null or "" for an optional field, decimal text for a number,
 * words in another case, JSON text for a list or an object, one value for a list of one, and a text for a list of numbers
 * or words. It converts a value only where the
 * schema does not admit it as it is and where nothing is lost, so valid input stays as it is, texts above all. Whatever
 * it does not convert is left for the schema to refuse.
 */
export function readLosslessly(schema: z.ZodType, value: unknown): unknown {
  const form = formOf(schema);
  if (value === null || value === undefined) return value;
  if (form instanceof z.ZodObject) return readObject(form, value);
  if (form instanceof z.ZodRecord) return readRecord(form, value);
  if (form instanceof z.ZodArray) return readList(form, value);
  if (form instanceof z.ZodUnion) return readUnion(form, value);
  return typeof value === 'string' ? readText(form, value) : value;
}

const OPTIONAL = [z.ZodOptional, z.ZodExactOptional, z.ZodDefault, z.ZodPrefault];

/** Removes one wrapper from the form of a value: optional, nullable, default, lazy, preprocessing. */
function unwrapped(schema: unknown): unknown {
  for (const wrapper of OPTIONAL) if (schema instanceof wrapper) return schema.unwrap();
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodLazy) return schema.unwrap();
  if (schema instanceof z.ZodPipe) return schema.in instanceof z.ZodTransform ? schema.out : schema.in;
  return schema;
}

function formOf(schema: unknown): unknown {
  const inner = unwrapped(schema);
  return inner === schema ? schema : formOf(inner);
}

/** Returns true if a field may be left out. */
function isOptional(schema: unknown): boolean {
  if (OPTIONAL.some((wrapper) => schema instanceof wrapper)) return true;
  const inner = unwrapped(schema);
  return inner !== schema && isOptional(inner);
}

const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.(\d+))?$/;
/** Decimal digits that a number always holds exactly. */
const EXACT_DIGITS = 15;

/** Reads a text that the schema does not admit, and that may have blanks around it. */
function readText(form: unknown, text: string): unknown {
  if (form instanceof z.ZodNumber) return numberIn(text, isWhole(form)) ?? text;
  if (form instanceof z.ZodBoolean) return booleanIn(text) ?? text;
  if (form instanceof z.ZodEnum) return valueIn(form.options, text) ?? text;
  return form instanceof z.ZodLiteral ? (valueIn([...form.values], text) ?? text) : text;
}

function isWhole(form: z.ZodNumber): boolean {
  return form.format?.includes('int') === true;
}

function numberIn(text: string, whole: boolean): number | undefined {
  const digits = text.trim();
  const [, fraction = ''] = DECIMAL.exec(digits) ?? [undefined, 'none'];
  const value = Number(digits);
  if (fraction === 'none' || Object.is(value, -0)) return undefined;
  if (/^0*$/.test(fraction)) return Number.isSafeInteger(value) ? value : undefined;
  return !whole && digits.replace(/^-?0?\.?|\./g, '').length <= EXACT_DIGITS ? value : undefined;
}

function booleanIn(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

/** Returns the value among those of a schema that a text spells. */
function valueIn(values: readonly unknown[], text: string): unknown {
  if (values.includes(text)) return text;
  const spelled = [numberIn(text, false), booleanIn(text)].find(
    (value) => value !== undefined && values.includes(value),
  );
  if (spelled !== undefined) return spelled;
  const [word, other] = values.filter((value) => typeof value === 'string' && isSameWord(value, text));
  return other === undefined ? word : undefined;
}

function isSameWord(one: string, other: string): boolean {
  return one.toLowerCase() === other.trim().toLowerCase();
}

/** Returns a value, or the list or object that it spells as JSON text. */
function structured(value: unknown): unknown {
  return typeof value === 'string' ? (fromJsonText(value) ?? value) : value;
}

function readObject(form: z.ZodObject, value: unknown): unknown {
  const fields = structured(value);
  if (!isFields(fields)) return value;
  const entries = Object.entries(fields).flatMap(([name, one]) => {
    const field = fieldOf(form, name);
    if (field === undefined) return [[name, one]];
    return isLeftOut(field, one) ? [] : [[name, readLosslessly(field, one)]];
  });
  return Object.fromEntries(entries);
}

function fieldOf({ shape }: z.ZodObject, name: string): z.ZodType | undefined {
  return Object.hasOwn(shape, name) ? shape[name] : undefined;
}

const isBlank = (value: unknown): boolean => value === null || value === '';

/** Returns true for null or "" in an optional field that admits neither. */
function isLeftOut(field: z.ZodType, value: unknown): boolean {
  return isBlank(value) && isOptional(field) && !admits(field, value);
}

function admits(schema: z.ZodType, value: unknown): boolean {
  return schema.safeParse(value).success;
}

function readRecord({ valueType }: z.ZodRecord, value: unknown): unknown {
  const fields = structured(value);
  if (!isFields(fields)) return value;
  const values = asType(valueType);
  return Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, readLosslessly(values, one)]));
}

function readList(form: z.ZodArray, value: unknown): unknown {
  const element = asType(form.element);
  const list = structured(value);
  if (Array.isArray(list)) return list.map((item) => readLosslessly(element, item));
  const only = [readLosslessly(element, value)];
  if (admits(form, only)) return only;
  const parts = typeof value === 'string' ? partsOf(value).map((part) => readLosslessly(element, part)) : [];
  return parts.length > 1 && !holdsTexts(element) && parts.every((part) => admits(element, part)) ? parts : value;
}

/** `742,780` may be one number with its thousands apart. */
const THOUSANDS = /^\s*\d{1,3}(?:,\d{3})+\s*$/;

function partsOf(text: string): readonly string[] {
  return THOUSANDS.test(text) ? [] : text.split(/[,;]/);
}

/** Returns true for a schema of texts: a comma may be part of one. */
function holdsTexts(schema: z.ZodType): boolean {
  const form = formOf(schema);
  if (form instanceof z.ZodUnion) return form.options.some((option) => holdsTexts(asType(option)));
  return form instanceof z.ZodString || form instanceof z.ZodTemplateLiteral;
}

function asType(schema: unknown): z.ZodType {
  return schema instanceof z.ZodType ? schema : z.unknown();
}

function readUnion(union: z.ZodUnion, value: unknown): unknown {
  const options = union.options.map(asType);
  const forms = options.map(formOf);
  // A text is a value of its own there, whatever it looks like.
  if (typeof value === 'string' && forms.some((form) => form instanceof z.ZodString)) return value;
  const inner = structured(value);
  const [list, otherList] = forms.filter((form) => form instanceof z.ZodArray);
  if (isFields(inner) && forms.some((form) => form instanceof z.ZodObject)) return readFields(union, forms, inner);
  if (Array.isArray(inner) && list !== undefined && otherList === undefined) return readList(list, inner);
  if (admits(union, value)) return value;
  const read = options.map((option) => ({ option, as: readLosslessly(option, value) }));
  return read.find(({ option, as }) => as !== value && admits(option, as))?.as ?? value;
}

/** Reads an object as the option of a union that has its keys. A blank key of another option is left out. */
function readFields(union: z.ZodUnion, forms: readonly unknown[], fields: Fields): unknown {
  if (forms.some((form) => form instanceof z.ZodRecord)) return fields;
  const objects = forms.filter((form) => form instanceof z.ZodObject);
  const known = new Set(objects.flatMap(({ shape }) => Object.keys(shape)));
  const fitting = objects.flatMap((form) => {
    const kept = Object.entries(fields).filter(
      ([name, one]) => hasField(form, name) || !(isBlank(one) && known.has(name)),
    );
    return kept.length > 0 && kept.every(([name]) => hasField(form, name)) ? [{ form, kept }] : [];
  });
  const read = fitting.map(({ form, kept }) => ({ form, as: readObject(form, Object.fromEntries(kept)) }));
  if (read.length === 1) return read[0]?.as;
  if (admits(union, fields)) return fields;
  return read.find(({ form, as }) => admits(form, as))?.as ?? fields;
}

const hasField = ({ shape }: z.ZodObject, name: string): boolean => Object.hasOwn(shape, name);
