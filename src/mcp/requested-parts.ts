import type { McpRequestContext } from '@modelcontextprotocol/server';

/** The parts of a server that one request can need. */
export interface RequestedParts {
  readonly tools: boolean;
  readonly resources: boolean;
  readonly prompts: boolean;
  /** The only tool that the request needs. */
  readonly tool?: string;
}

const EVERYTHING: RequestedParts = { tools: true, resources: true, prompts: true };
const NOTHING: RequestedParts = { tools: false, resources: false, prompts: false };

/**
 * Returns the parts that the server of this request needs. In the 2026 protocol each HTTP request gets its own server,
 * and registering all tools takes as long as a short answer. The headers name the method; the SDK has already refused a
 * request whose body disagrees with them.
 */
export function requestedParts(context: Pick<McpRequestContext, 'era' | 'requestInfo'> | undefined): RequestedParts {
  const headers = context?.era === 'modern' ? context.requestInfo?.headers : undefined;
  const method = headers?.get('mcp-method') ?? '';
  if (method === 'tools/call') {
    const tool = headers?.get('mcp-name') ?? undefined;
    return { ...NOTHING, tools: true, ...(tool === undefined ? {} : { tool }) };
  }
  if (method.startsWith('tools/')) return { ...NOTHING, tools: true };
  if (method.startsWith('resources/')) return { ...NOTHING, resources: true };
  return method.startsWith('prompts/') ? { ...NOTHING, prompts: true } : EVERYTHING;
}
