import { CLIENT_INFO_META_KEY, type McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Call } from './call.ts';
import { Fault } from './fault.ts';
import type { ListedTool } from './listed-tool.ts';
import type { ServedServer } from './protocol/served-server.ts';
import { faultResult, toolResult } from './result.ts';
import type { RunnableTool } from './tool-runner.ts';

const clientInfoSchema = z.looseObject({ name: z.string() });

/** Returns the client's name, which the 2026 protocol sends in each request and earlier ones in the handshake. */
export function clientNameOf(server: McpServer, context: ServerContext): string | undefined {
  const envelope = new Map(Object.entries(context.mcpReq.envelope ?? {}));
  const claimed = clientInfoSchema.safeParse(envelope.get(CLIENT_INFO_META_KEY));
  return claimed.success ? claimed.data.name : server.server.getClientVersion()?.name;
}

/** Reports progress to a client that requested it. Errors in sending are ignored. */
function progressTo(context: ServerContext): Call['progress'] {
  const progressToken = context.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  return (progress, total, message) => {
    const params = {
      progressToken,
      progress,
      ...(total === undefined ? {} : { total }),
      ...(message === undefined ? {} : { message }),
    };
    context.mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}

export function callOf(server: ServedServer, context: ServerContext): Call {
  return {
    clientName: clientNameOf(server, context),
    connection: server.connection,
    signal: context.mcpReq.signal,
    progress: progressTo(context),
  };
}

/** The protocol revision that introduced links to resources. */
const LINKS_SINCE = '2025-06-18';

/** A missing version means the 2026 protocol, or a connection that negotiated none. */
function supportsLinks(server: McpServer): boolean {
  return (server.server.getNegotiatedProtocolVersion() ?? LINKS_SINCE) >= LINKS_SINCE;
}

/** @param toolNamed returns the tool behind a name of the list, at its first call */
export function registerTools(
  server: ServedServer,
  listed: Iterable<ListedTool>,
  toolNamed: (name: string) => RunnableTool,
): void {
  for (const { name, config } of listed) {
    server.registerTool(name, config, async (input, context) => {
      try {
        return toolResult(await toolNamed(name).run(input, callOf(server, context)), supportsLinks(server));
      } catch (error) {
        if (error instanceof Fault) return faultResult(error);
        throw error;
      }
    });
  }
}
