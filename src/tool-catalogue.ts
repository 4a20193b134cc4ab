import { type CataloguedTool, cataloguedTools } from './mcp/catalogue.ts';
import { toolDefinitions } from './tools/definitions.ts';

/** All tools as clients see them. `scripts/bundle.ts` puts the finished list here. */
export const TOOL_CATALOGUE: readonly CataloguedTool[] = cataloguedTools(toolDefinitions);
