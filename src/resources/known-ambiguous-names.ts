import { getKnownAmbiguousNames } from '../domain/operations/brands/get-known-ambiguous-names.ts';
import { completeAmbiguousName } from '../mcp/completions.ts';
import type { ResourceDefinition } from '../mcp/resource.ts';

export const knownAmbiguousNamesResource: ResourceDefinition = {
  name: 'known_ambiguous_names',
  title: 'Known ambiguous names',
  description:
    'Brand names known to stand for several brands, from closed escalations, splits and shared names, a page at a time; with a name, whether that one is on the list or close to it.',
  uriTemplate: 'known-ambiguous-names://{?name,cursor}',
  operation: getKnownAmbiguousNames,
  input: ({ name, cursor }) => ({
    ...(name === undefined ? {} : { name }),
    ...(cursor === undefined ? {} : { cursor }),
  }),
  complete: { name: completeAmbiguousName },
  list: async () => [
    { uri: 'known-ambiguous-names://', name: 'known-ambiguous-names', title: 'Known ambiguous names' },
  ],
};
