import type { AnyTool } from '../mcp/tool.ts';
import { toolDefinitions } from './definitions.ts';

/** All tools in the order of the runbook. */
export const tools: readonly AnyTool[] = toolDefinitions.map((tool) => tool());
