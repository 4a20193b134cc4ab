import type { ServerResponse } from 'node:http';
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

/** Writes an answer. Closes the connection after a refusal, because the request's body may still be arriving. */
export function writeAnswer(response: ServerResponse, answer: HttpAnswer): void {
  const headers = answer.status < 400 ? answer.headers : { ...answer.headers, connection: 'close' };
  response.writeHead(answer.status, headers).end(answer.body);
}

export function webResponse({ status, headers, body }: HttpAnswer): Response {
  return new Response(body, { status, headers });
}
