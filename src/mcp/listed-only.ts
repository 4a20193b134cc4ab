import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';

/**
 * Returns a schema that the SDK lists, and that accepts every value. This server parses inputs and answers itself,
 * because the SDK's message for a wrong input is no refusal and does not say what to do.
 */
export function listedOnly(json: Readonly<Record<string, unknown>>): StandardSchemaWithJSON<unknown, unknown> {
  return {
    '~standard': {
      version: 1,
      vendor: 'brand-escalations',
      validate: (value) => ({ value }),
      jsonSchema: { input: () => json, output: () => json },
    },
  };
}
