import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

/** A serialised JSON-RPC call, prepared in advance so that the client costs as little as possible. */
export interface PreparedCall {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const CLIENT = { name: 'bench', version: '1.0.0' };
const ACCEPT = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** A tools/call of protocol 2026-07-28, which needs no session. */
export function callOf2026(name: string, input: object): PreparedCall {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': CLIENT,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const params = { name, arguments: input, _meta };
  const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': name };
  return {
    headers: { ...ACCEPT, ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  };
}

/** A server under load: its address, and a token if it requires one. */
export class Target {
  readonly #url: URL;
  readonly #authorization: Readonly<Record<string, string>>;
  readonly #agent: Agent;

  constructor(url: URL, token: string | undefined, concurrency: number) {
    this.#url = url;
    this.#authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    this.#agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  }

  /** Makes the call `count` times, `concurrency` at once, and returns calls per second. Throws unless every call succeeds. */
  async load(call: PreparedCall, count: number, concurrency: number): Promise<number> {
    let left = count;
    const worker = async () => {
      while (left-- > 0) await this.#call(call);
    };
    const start = performance.now();
    await Promise.all(Array.from({ length: concurrency }, worker));
    return (count / (performance.now() - start)) * 1000;
  }

  /** Makes the call once and returns its result. */
  async result(call: PreparedCall): Promise<unknown> {
    return z.object({ result: z.unknown() }).parse(JSON.parse(await this.#call(call))).result;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #call({ headers, body }: PreparedCall): Promise<string> {
    const answer = await new Promise<string>((resolve, reject) => {
      const length = { 'content-length': Buffer.byteLength(body) };
      const sent = request(
        this.#url,
        { method: 'POST', agent: this.#agent, headers: { ...headers, ...this.#authorization, ...length } },
        (response) => text(response).then(resolve, reject),
      );
      sent.on('error', reject);
      sent.end(body);
    });
    if (!answer.includes('"structuredContent"')) throw new Error(`The call failed: ${answer.slice(0, 500)}`);
    return answer;
  }
}
