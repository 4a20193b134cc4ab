import { type Catalogue, cataloguedTools, catalogueOf, type Definitions } from '../../src/mcp/catalogue.ts';
import type { PromptDefinition } from '../../src/mcp/prompt.ts';
import type { ResourceDefinition } from '../../src/mcp/resource.ts';
import type { AnyTool } from '../../src/mcp/tool.ts';

/** Returns definitions with their catalogue, for a server that offers them. */
export function offerOf(given: {
  readonly tools?: readonly AnyTool[];
  readonly prompts?: readonly PromptDefinition[];
  readonly resources?: readonly ResourceDefinition[];
}): { readonly catalogue: Catalogue; readonly definitions: Definitions } {
  const { tools = [], prompts = [], resources = [] } = given;
  const definitions = { tools: tools.map((tool) => () => tool), prompts: () => prompts, resources: () => resources };
  return { catalogue: catalogueOf(definitions, cataloguedTools(definitions.tools)), definitions };
}
