import type { Definitions } from './mcp/catalogue.ts';
import { prompts } from './prompts/index.ts';
import { resources } from './resources/index.ts';
import { toolDefinitions } from './tools/definitions.ts';

/** Everything that the server offers. */
export const definitions: Definitions = {
  tools: toolDefinitions,
  prompts: () => prompts,
  resources: () => resources,
};
