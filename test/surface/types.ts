import { z } from 'zod';

const node = z.record(z.string(), z.unknown());
const NAMED = ['properties', '$defs', 'patternProperties'];
const LISTED = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const SINGLE = ['items', 'additionalProperties', 'contains', 'not'];

/** Finds the schemas in a JSON Schema, itself included, that have no `type`, or none that admits their values. */
export function withoutType(schema: unknown, path = ''): string[] {
  const parsed = node.safeParse(schema);
  if (!parsed.success) return [];
  const here = parsed.data;
  const inner = [
    ...NAMED.flatMap((keyword) => Object.entries(node.catch({}).parse(here[keyword]))),
    ...LISTED.flatMap((keyword) => Object.entries(z.array(z.unknown()).catch([]).parse(here[keyword]))),
    ...SINGLE.map((keyword) => [keyword, here[keyword]] as const),
  ];
  return [...(isTyped(here) ? [] : [path]), ...inner.flatMap(([name, one]) => withoutType(one, `${path}.${name}`))];
}

function isTyped({ type, ...rest }: Record<string, unknown>): boolean {
  const types = z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)]).safeParse(type);
  if (!types.success) return false;
  const values = [...z.array(z.unknown()).catch([]).parse(rest.enum), ...('const' in rest ? [rest.const] : [])];
  return values.every((value) => typesOf(value).some((one) => types.data.includes(one)));
}

function typesOf(value: unknown): readonly string[] {
  if (value === null) return ['null'];
  if (Number.isInteger(value)) return ['integer', 'number'];
  return [Array.isArray(value) ? 'array' : typeof value];
}
