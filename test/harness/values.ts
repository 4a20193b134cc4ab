import type { Json, JsonObject } from './client.ts';

const NAME = /\{([a-z][a-z0-9_]*)\}/g;
const WHOLE_NAME = /^\{([a-z][a-z0-9_]*)\}$/;
const PATH = /\{([A-Za-z0-9_.]+)(%?)\}/g;

/** Thrown when a scenario refers to a missing value. */
export class NotThere extends Error {
  override readonly name = 'NotThere';
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isKey(value: JsonObject, key: string): boolean {
  return Object.hasOwn(value, key);
}

/** Returns the value at a dotted path, such as `brands.0.brandid` or `iterations.length`; undefined if there is none. */
export function valueAt(root: Json | undefined, path: string): Json | undefined {
  let at = root;
  for (const key of path.split('.')) {
    if (Array.isArray(at)) at = key === 'length' ? at.length : at[Number(key)];
    else if (isObject(at) && isKey(at, key)) at = at[key];
    else return undefined;
  }
  return at;
}

function textOf(value: Json): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(', ');
  return JSON.stringify(value);
}

function savedValue(saved: JsonObject, name: string): Json {
  const value = isKey(saved, name) ? saved[name] : undefined;
  if (value === undefined) throw new NotThere(`Nothing was saved as "${name}".`);
  return value;
}

/** Replaces `{name}` by the value saved under it: as a value if it is the whole text, else as text. */
export function substitute(value: Json, saved: JsonObject): Json {
  if (typeof value === 'string') {
    const whole = WHOLE_NAME.exec(value)?.[1];
    return whole === undefined ? substituteText(value, saved) : savedValue(saved, whole);
  }
  if (Array.isArray(value)) return value.map((item) => substitute(item, saved));
  return isObject(value) ? substituteObject(value, saved) : value;
}

export function substituteText(text: string, saved: JsonObject): string {
  return text.replace(NAME, (_, name: string) => textOf(savedValue(saved, name)));
}

export function substituteObject(value: JsonObject, saved: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, saved)]));
}

/** Fills in a line for people: `{path}` from the answer or from saved values; `{path%}` as per cent. */
export function shownLine(template: string, answer: Json | undefined, saved: JsonObject): string {
  return template.replace(PATH, (_, path: string, percent: string) => {
    const value = valueAt(answer, path) ?? valueAt(saved, path);
    if (value === undefined) throw new NotThere(`There is nothing at "${path}" to show.`);
    return percent === '%' ? `${(Number(value) * 100).toFixed(1)} %` : textOf(value);
  });
}
