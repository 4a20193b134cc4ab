import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { tools } from '../src/tools/index.ts';

const answerSchema = z.object({
  id: z.number(),
  result: z.looseObject({ isError: z.boolean().optional(), content: z.array(z.looseObject({})).optional() }).optional(),
});
export type Result = NonNullable<z.output<typeof answerSchema>['result']>;

/** It waits until a person decides. */
const WAITS = 'wait_for_change';

/** A call of a tool. */
export interface ToolCall {
  readonly name: string;
  readonly heavy: boolean;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Returns a call of each tool: its first example. The examples are about one brand. */
export function exampleCalls(): readonly ToolCall[] {
  return tools.flatMap(({ operation, examples: [{ input }] }) =>
    operation.name === WAITS ? [] : [{ name: operation.name, heavy: operation.cost === 'heavy', input }],
  );
}

/** Tells an answer that refuses the call. */
export function isRefused({ isError = false }: Result): boolean {
  return isError;
}

/** The published server over stdio, spoken to by hand, so that this process does little besides. */
export class BenchServer {
  readonly child: ChildProcess;
  readonly #waiting = new Map<number, (result: Result) => void>();
  #id = 0;

  constructor(directory: string, script: string) {
    const probe = fileURLToPath(new URL('./stall-probe.ts', import.meta.url));
    this.child = spawn(process.execPath, ['--import', probe, script], {
      env: { BRAND_ESCALATIONS_DATA: directory },
      stdio: ['pipe', 'pipe', 'inherit', 'ipc'],
    });
    const { stdout } = this.child;
    if (stdout === null) throw new Error('The server has no standard output.');
    createInterface(stdout).on('line', (line) => {
      const answer = answerSchema.safeParse(JSON.parse(line));
      if (answer.success) this.#waiting.get(answer.data.id)?.(answer.data.result ?? { isError: true });
    });
  }

  async open(): Promise<this> {
    const client = { name: 'bench', version: '1' };
    await this.request('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: client });
    this.#send({ method: 'notifications/initialized' });
    return this;
  }

  request(method: string, params: Record<string, unknown> = {}): Promise<Result> {
    const id = ++this.#id;
    return new Promise((resolve) => {
      this.#waiting.set(id, (result) => {
        this.#waiting.delete(id);
        resolve(result);
      });
      this.#send({ id, method, params });
    });
  }

  /** Calls a tool. Throws where the server fails, or is too busy: a refusal for another reason is an answer. */
  async call({ name, input }: ToolCall): Promise<Result> {
    const result = await this.request('tools/call', { name, arguments: input });
    const text = JSON.stringify(result.content);
    if (isRefused(result) && !/Refused \((?!busy|incomplete|no_store)/.test(text))
      throw new Error(`${name} was answered with ${text}`);
    return result;
  }

  /** Returns the CPU that the server has used, in milliseconds. */
  usedCpu(): Promise<number> {
    return this.#ask('cpu');
  }

  /** Returns the longest time since the last question for which the event loop was held, in milliseconds of CPU. */
  longestHold(): Promise<number> {
    return this.#ask('hold');
  }

  async end(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.stdin?.end();
    await exited;
  }

  async #ask(question: 'cpu' | 'hold'): Promise<number> {
    const answer = once(this.child, 'message');
    this.child.send(question);
    return z.number().parse((await answer)[0]);
  }

  #send(message: Record<string, unknown>): void {
    this.child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }
}
