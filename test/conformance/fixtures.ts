import type { McpServer } from '@modelcontextprotocol/server';
import { registerAskingFixtures, requestState } from './asking-fixtures.ts';
import { registerContentFixtures } from './content-fixtures.ts';
import { registerResourceFixtures } from './resource-fixtures.ts';

const watched = 'test://watched-resource';

/**
 * The tools, resources and prompts that the official suite calls by fixed names, put on a server after its own. Their
 * content is made up; how it is served, watched and checked is the shipped server's.
 */
export const conformanceFixtures = { register: registerConformanceFixtures, watched, requestState };

function registerConformanceFixtures(server: McpServer): void {
  registerContentFixtures(server);
  registerAskingFixtures(server);
  registerResourceFixtures(server, watched);
}
