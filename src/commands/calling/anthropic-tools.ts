import type { ExportedTool } from './bedrock-tools.ts';

/** Converts the tools to `tools` of Anthropic's Messages API, which takes JSON Schema with an object at its root as it is. */
export function anthropicTools(tools: readonly ExportedTool[]) {
  return tools.map(({ name, description, inputSchema }) => ({ name, description, input_schema: inputSchema }));
}
