import { z } from 'zod';
import { wholeNumber } from '../text/spreadsheet-forms.ts';
import { isFields } from './folded-keys.ts';
import { wordAmong } from './words.ts';

const DECIMAL = /^[-+]?(?:\d{1,15}(?:\.\d{0,17})?|\.\d{1,17})(?:[eE][-+]?\d{1,3})?$/;

/**
 * Returns a value in the types of a schema, as Athena's JSON reader gives it: numbers and truth values from texts, texts from
 * numbers, words of an enumeration in any case. What does not fit stays as it is, and the schema refuses it.
 */
export function conformedTo(schema: unknown, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) return conformedTo(schema.unwrap(), value);
  if (schema instanceof z.ZodObject && isFields(value)) {
    const { shape } = schema;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, conformedTo(shape[key], one)]));
  }
  if (schema instanceof z.ZodArray) return listOf(schema.element, value);
  if (schema instanceof z.ZodEnum) return wordAmong(value, schema.options.map(String)) ?? value;
  if (schema instanceof z.ZodString) return typeof value === 'number' ? String(value) : value;
  if (schema instanceof z.ZodBoolean) return booleanOf(value);
  if (schema instanceof z.ZodNumber) return typeof value === 'string' ? numberOf(value) : value;
  return schema instanceof z.ZodUnion && typeof value === 'string' ? optionOf(schema.options, value) : value;
}

/** A list, also one that is written as the text of a JSON list, or as numbers in one text. */
function listOf(element: unknown, value: unknown): unknown {
  const list = typeof value === 'string' ? listIn(element, value) : value;
  return Array.isArray(list) ? list.map((one) => conformedTo(element, one)) : value;
}

/** `742,780` may be one number with its thousands apart. */
const THOUSANDS = /^\d{1,3}(?:[\s,]\d{3})+$/;
const NUMBERS = /^\d{1,15}(?:(?:\s*[,;|]\s*|\s+)\d{1,15})*$/;

function listIn(element: unknown, text: string): unknown {
  if (/^\s*\[[^[\]{}]*\]\s*$/.test(text)) return parsedList(text);
  const trimmed = text.trim();
  const areNumbers = element instanceof z.ZodNumber && NUMBERS.test(trimmed) && !THOUSANDS.test(trimmed);
  return areNumbers ? trimmed.split(/[\s,;|]+/) : text;
}

function parsedList(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function numberOf(text: string): unknown {
  const trimmed = text.trim();
  const whole = wholeNumber(trimmed);
  if (whole !== undefined) return whole;
  // A whole number that does not show all its digits stays a text, which no schema of a number takes.
  return DECIMAL.test(trimmed) && !Number.isInteger(Number(trimmed)) ? Number(trimmed) : text;
}

export function booleanOf(value: unknown): unknown {
  if (typeof value === 'boolean') return value;
  const word = wordAmong(String(value), ['true', 'false']);
  return word === undefined ? value : word === 'true';
}

/** Level "2" or "Level 2" for 2, where a schema lists the numbers. */
function optionOf(options: readonly unknown[], text: string): unknown {
  const digits = /^\D*(\d{1,3})(?:\.0*)?$/.exec(text.trim())?.[1];
  const values = options.flatMap((option) => (option instanceof z.ZodLiteral ? [...option.values] : []));
  return values.find((value) => digits !== undefined && value === Number(digits)) ?? text;
}
