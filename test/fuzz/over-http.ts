import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { INITIALIZE, MCP_POST, rpc } from '../mcp/http/raw-request.ts';
import { type ServerProcess, startServer } from '../mcp/http/server-process.ts';
import { type Frame, type ListedTools, listedToolsSchema } from './frames.ts';
import { type Failure, failure, judge, readAnswer } from './judge.ts';
import { environment, HANG_MS, Tally, within } from './tally.ts';

const CONCURRENCY = 8;
const MODERN = '2026-07-28';
const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': MODERN,
  'io.modelcontextprotocol/clientInfo': { name: 'fuzz', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

function poster({ port, token }: ServerProcess, agent: Agent) {
  return (body: Buffer, headers: Readonly<Record<string, string>>): Promise<Response> =>
    new Promise((resolve, reject) => {
      const all = { ...MCP_POST, authorization: `Bearer ${token}`, 'content-length': body.length, ...headers };
      const sent = request(
        { host: '127.0.0.1', port, path: '/mcp', method: 'POST', agent, headers: all },
        (response) => {
          const { statusCode: status = 0, headers: received } = response;
          text(response).then((answer) => resolve({ status, headers: received, body: answer }), reject);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
}

/** Returns a tool call as a client of 2026 sends it; undefined for other frames. */
function modernForm({ bytes, id, tool }: Frame): { body: Buffer; headers: Record<string, string> } | undefined {
  if (tool === undefined || id === undefined || id % 2 === 0) return undefined;
  const message = JSON.parse(bytes.toString('utf8'));
  const body = JSON.stringify({ ...message, params: { ...message.params, _meta: ENVELOPE } });
  const headers = { 'mcp-protocol-version': MODERN, 'mcp-method': 'tools/call', 'mcp-name': tool };
  return { body: Buffer.from(body), headers };
}

/** Sends frames to a server process over HTTP, in a session and as clients of 2026 do, and judges each answer. */
export async function fuzzHttp(directory: string, framesFor: (tools: ListedTools) => readonly Frame[]): Promise<Tally> {
  const server = await startServer(directory, undefined, [], environment(directory));
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  const post = poster(server, agent);
  const tally = new Tally();
  const opened = await post(Buffer.from(INITIALIZE), {});
  const session = { 'mcp-session-id': String(opened.headers['mcp-session-id']) };
  const listed = JSON.parse(answerIn((await post(Buffer.from(rpc('tools/list', {}, 2)), session)).body));
  const queue = framesFor(listedToolsSchema.parse(listed.result.tools)).values();
  const one = async (frame: Frame) => {
    const modern = modernForm(frame);
    const response = await post(modern?.body ?? frame.bytes, modern?.headers ?? session);
    const got = answerIn(response.body);
    const answer = readAnswer(got);
    if (response.status >= 500) tally.fail(failure(`status is ${response.status}`, frame, got));
    else if (answer !== undefined) {
      // Too large a body is refused before any of it is read, so its id is not known.
      if (frame.id !== undefined && answer.id !== frame.id && response.status !== 413)
        tally.fail(failure('answer has another id', frame, got));
      tally.count(judge(answer), frame, got);
    } else if (frame.id !== undefined) tally.fail(failure(`is not answered (${response.status})`, frame, got));
  };
  const worker = async () => {
    for (const frame of queue) {
      if (tally.hasEnough()) return;
      await within(one(frame), HANG_MS, () => failure('is not answered', frame, '')).catch((problem: Failure | Error) =>
        tally.fail(problem instanceof Error ? failure(problem.message, frame, '') : problem),
      );
      tally.sent++;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  agent.destroy();
  const code = await server.end();
  if (code !== 0) tally.fail(failure(`ends with ${code}`, undefined, ''));
  tally.readLog(server.log());
  return tally;
}

/** Returns the answer in a body, which is JSON or a stream of events. Events before the answer report progress. */
function answerIn(body: string): string {
  const events = [...body.matchAll(/^data: (.+)$/gm)].map(([, data = '']) => data);
  return events.at(-1) ?? body;
}
