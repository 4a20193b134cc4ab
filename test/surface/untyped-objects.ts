import { z } from 'zod';

const node = z.record(z.string(), z.unknown());
/** Keywords under which schemas stand by name, in a list, or alone. */
const NAMED = ['properties', '$defs', 'patternProperties'];
const LISTED = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const SINGLE = ['items', 'additionalProperties', 'contains', 'not'];
/** Keywords that say what values a schema admits. */
const TYPING = ['type', 'enum', 'const', '$ref', 'anyOf', 'oneOf', 'allOf'];

/**
 * Finds the places of a JSON Schema that admit any value or any object: `{}`, `true`, and objects without properties.
 * A path reads `steps[].evidence{}`: `[]` for the items of a list, `{}` for the values of an object.
 */
export function untypedPlaces(schema: unknown, path = ''): string[] {
  if (schema === true) return [path];
  const parsed = node.safeParse(schema);
  if (!parsed.success) return [];
  const here = parsed.data;
  if (!TYPING.some((keyword) => keyword in here) || isAnyJson(here)) return [path];
  const isElsewhere = ['$ref', 'anyOf', 'oneOf', 'allOf'].some((keyword) => keyword in here);
  const isObject = here.type === 'object' || (Array.isArray(here.type) && here.type.includes('object'));
  const isList = here.type === 'array' || (Array.isArray(here.type) && here.type.includes('array'));
  return [
    ...(!isElsewhere && isObject && here.properties === undefined && here.additionalProperties === undefined
      ? [`${path}{}`]
      : []),
    ...(!isElsewhere && isList && here.items === undefined && here.prefixItems === undefined ? [`${path}[]`] : []),
    ...NAMED.flatMap((keyword) =>
      Object.entries(node.catch({}).parse(here[keyword])).flatMap(([name, inner]) =>
        untypedPlaces(inner, path === '' ? name : `${path}.${name}`),
      ),
    ),
    ...LISTED.flatMap((keyword) =>
      z
        .array(z.unknown())
        .catch([])
        .parse(here[keyword])
        .flatMap((inner) => untypedPlaces(inner, path)),
    ),
    ...SINGLE.flatMap((keyword) =>
      keyword in here ? untypedPlaces(here[keyword], `${path}${keyword === 'additionalProperties' ? '{}' : '[]'}`) : [],
    ),
  ];
}

/** Returns true for a schema that admits every type and says nothing about lists and objects. */
function isAnyJson({ type, items, properties, additionalProperties, $ref }: Record<string, unknown>): boolean {
  const isOpen = [items, properties, additionalProperties, $ref].every((keyword) => keyword === undefined);
  return isOpen && Array.isArray(type) && type.includes('object') && type.includes('array');
}
