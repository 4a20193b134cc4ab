import type { CallToolResult, ContentBlock, McpServer, ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** A red pixel. */
export const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
/** A moment of silence. */
const WAV = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=';

export const noInput = z.object({});

export const text = (words: string): ContentBlock => ({ type: 'text', text: words });
const image: ContentBlock = { type: 'image', data: PNG, mimeType: 'image/png' };

const ANSWERS: Readonly<Record<string, readonly ContentBlock[]>> = {
  test_simple_text: [text('This is a simple text response for testing.')],
  test_image_content: [image],
  test_audio_content: [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }],
  test_embedded_resource: [
    {
      type: 'resource',
      resource: {
        uri: 'test://embedded-resource',
        mimeType: 'text/plain',
        text: 'This is an embedded resource content.',
      },
    },
  ],
  test_multiple_content_types: [
    text('Multiple content types test:'),
    image,
    {
      type: 'resource',
      resource: {
        uri: 'test://mixed-content-resource',
        mimeType: 'application/json',
        text: JSON.stringify({ test: 'data', value: 123 }),
      },
    },
  ],
  // Nothing but an answer may come on its stream.
  test_streaming_elicitation: [text('An answer and nothing else.')],
};

export function registerContentFixtures(server: McpServer): void {
  for (const [name, content] of Object.entries(ANSWERS)) {
    server.registerTool(name, { description: 'Answers the same every time', inputSchema: noInput }, () => ({
      content: [...content],
    }));
  }
  server.registerTool('test_error_handling', { description: 'Always fails', inputSchema: noInput }, () => ({
    isError: true,
    content: [text('This tool intentionally returns an error for testing')],
  }));
  server.registerTool(
    'test_tool_with_progress',
    { description: 'Tells its progress', inputSchema: noInput },
    progressing,
  );
  server.registerTool('test_tool_with_logging', { description: 'Logs to the client', inputSchema: noInput }, logging);
  server.registerTool(
    'test_logging_tool',
    { description: 'Logs where the request asks for it', inputSchema: noInput },
    loggingIfAsked,
  );
  server.server.registerCapabilities({ logging: {} });
  server.server.setRequestHandler('logging/setLevel', () => ({}));
}

async function progressing(_input: unknown, { mcpReq }: ServerContext): Promise<CallToolResult> {
  const progressToken = mcpReq._meta?.progressToken;
  for (const progress of progressToken === undefined ? [] : [0, 50, 100]) {
    await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
  }
  return { content: [text('Done.')] };
}

async function logging(_input: unknown, { mcpReq }: ServerContext): Promise<CallToolResult> {
  for (const data of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
    await mcpReq.notify({ method: 'notifications/message', params: { level: 'info', data } });
  }
  return { content: [text('Done.')] };
}

async function loggingIfAsked(_input: unknown, { mcpReq }: ServerContext): Promise<CallToolResult> {
  await mcpReq.log('info', 'Only for who asked');
  return { content: [text('Done.')] };
}
