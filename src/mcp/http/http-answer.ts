import type { IncomingMessage, ServerResponse } from 'node:http';
import { type FrameRefusal, refusalBody, SERVER_ERROR } from '../protocol/frame.ts';

/** An HTTP answer that this server writes before or instead of the SDK. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };

/** Returns a refusal in the form that MCP clients read in a body; other clients read the status. */
export function jsonRpcError(status: number, message: string, code: number = SERVER_ERROR): HttpAnswer {
  return json(status, { jsonrpc: '2.0', error: { code, message }, id: null });
}

export function json(status: number, value: unknown): HttpAnswer {
  return {
    status,
    headers: JSON_HEADERS,
    body: JSON.stringify(value),
  };
}

/** Returns the answer to a message that reaches no handler. */
export function refusalAnswer(status: number, refusal: FrameRefusal): HttpAnswer {
  const { retryAfter } = refusal;
  return {
    status,
    headers: { ...JSON_HEADERS, ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }) },
    body: refusalBody(refusal),
  };
}

/**
 * Writes an answer. After a refusal the connection is closed: the rest of the request may still be arriving. It is read
 * and dropped before, because a client that is cut off while it writes does not read the answer (RFC 9112, section 9.6).
 */
export function writeAnswer(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  if (status < 400) {
    response.writeHead(status, headers).end(body);
    return;
  }
  const length = String(Buffer.byteLength(body));
  response.writeHead(status, { ...headers, 'content-length': length, connection: 'close' });
  response.write(body);
  dropRest(response.req, () => response.end());
}

/** Bytes of a refused request that are read and dropped. */
const MAX_DROPPED_BYTES = 64 * 1024 * 1024;

/** Reads what is left of a request, up to a limit. The server ends requests that take too long. */
function dropRest(request: IncomingMessage, onEnd: () => void): void {
  if (request.complete || request.destroyed) {
    onEnd();
    return;
  }
  let dropped = 0;
  request.on('data', (chunk: Buffer) => {
    dropped += chunk.length;
    if (dropped > MAX_DROPPED_BYTES) onEnd();
  });
  request.once('close', onEnd);
  request.once('end', onEnd);
  // Whoever read the first part may have left it paused.
  request.resume();
}

export function webResponse({ status, headers, body }: HttpAnswer): Response {
  return new Response(body, { status, headers });
}
