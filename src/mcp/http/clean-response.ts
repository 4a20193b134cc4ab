import { z } from 'zod';
import { cleanError } from '../protocol/error-text.ts';
import { NO_ID } from '../protocol/request-id.ts';

const refusedSchema = z.looseObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  error: z.looseObject({ code: z.int(), message: z.string() }),
});

const NOT_ACCEPTABLE =
  'Send the header "Accept: application/json, text/event-stream": answers come in one of the two, and GET in the second.';

/**
 * Cleans a refusal that the SDK writes beside the server, and gives it the id of its request. Every other response
 * stays as it is.
 *
 * @param id as JSON text
 */
export async function cleanedResponse(response: Response, id: string): Promise<Response> {
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  if (response.status < 400 || !isJson) return response;
  const text = await response.text();
  const parsed = refusedSchema.safeParse(jsonOf(text));
  const { status } = response;
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  if (!parsed.success) return new Response(text, { status, headers });
  const { id: given, error } = parsed.data;
  // As the client wrote it: a number may have more digits than JavaScript keeps.
  const idText = id === NO_ID && given !== undefined ? JSON.stringify(given) : id;
  const explained = status === 406 ? { ...error, message: NOT_ACCEPTABLE } : error;
  const body = `{"jsonrpc":"2.0","id":${idText},"error":${JSON.stringify(cleanError(explained))}}`;
  return new Response(body, { status, headers });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
