import type { McpRequestContext } from '@modelcontextprotocol/server';

/** The parts of a server that one request can need. */
export interface AskedFor {
  readonly tools: boolean;
  readonly resources: boolean;
  readonly prompts: boolean;
  /** The only tool that matters. */
  readonly tool?: string;
}

const EVERYTHING: AskedFor = { tools: true, resources: true, prompts: true };
const NOTHING: AskedFor = { tools: false, resources: false, prompts: false };

/**
 * What the server has to have that answers this request. Since 2026 there is one for every request over HTTP, and
 * putting two dozen tools on it takes as long as a short answer. The headers say what is asked for; the SDK has
 * refused the request before if its body says otherwise.
 */
export function askedFor(context: Pick<McpRequestContext, 'era' | 'requestInfo'> | undefined): AskedFor {
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
