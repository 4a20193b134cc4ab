/**
 * Stands between the real client and DynamoDB Local and makes bad days: errors in its place, connections that are cut
 * before the work or after it. DynamoDB Local itself throttles nothing, knows no credentials and no clock.
 */
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { type LoopbackServer, serveOnLoopback } from '../fixtures/aws/loopback.ts';
import { bodyOf, Faults } from './faults.ts';

export interface DynamoDbProxy extends LoopbackServer {
  readonly faults: Faults;
}

export async function startDynamoDbProxy(target: number): Promise<DynamoDbProxy> {
  const faults = new Faults();
  const server = await serveOnLoopback(
    (request, response) => serve(request, response, target, faults),
    (_, request) => request.socket.destroy(),
  );
  return { ...server, faults };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  target: number,
  faults: Faults,
): Promise<void> {
  const body = await bodyOf(request);
  const operation = String(request.headers['x-amz-target']).replace(/^.*\./, '');
  const fault = faults.faultFor({ method: request.method ?? 'POST', operation, body });
  if (fault?.kind === 'cut') return void request.socket.destroy();
  if (fault?.kind === 'answer') {
    const reasons = fault.reasons?.map((Code) => ({ Code }));
    const answer = { __type: `com.amazonaws.dynamodb.v20120810#${fault.code}`, message: fault.code };
    response.writeHead(fault.status, { 'content-type': 'application/x-amz-json-1.0' });
    return void response.end(
      JSON.stringify(reasons === undefined ? answer : { ...answer, CancellationReasons: reasons }),
    );
  }
  if (fault?.kind === 'hold') await fault.until;
  const answer = await forwarded(request, body, target);
  if (fault?.kind === 'lose') return void request.socket.destroy();
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

function forwarded(
  { headers, method, url }: IncomingMessage,
  body: Buffer,
  port: number,
): Promise<{ readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer }> {
  return new Promise((resolve, reject) => {
    const passed = httpRequest({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      bodyOf(answer).then(
        (content) => resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: content }),
        reject,
      );
    });
    passed.once('error', reject);
    passed.end(body);
  });
}
