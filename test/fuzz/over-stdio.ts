import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { INITIALIZE, rpc } from '../mcp/http/raw-request.ts';
import { SERVER } from '../mcp/http/server-process.ts';
import { type Frame, type ListedTools, listedToolsSchema } from './frames.ts';
import { type Failure, failure, isNotification, judge, readAnswer } from './judge.ts';
import { environment, HANG_MS, Tally, within } from './tally.ts';

const WINDOW = 12;

/** Sends frames to a server process over its streams, several at once, and judges each answer. */
export async function fuzzStdio(
  directory: string,
  framesFor: (tools: ListedTools) => readonly Frame[],
): Promise<Tally> {
  const child = spawn(process.execPath, [SERVER], { env: environment(directory) });
  const log = text(child.stderr);
  const exit = once(child, 'exit');
  const tally = new Tally();
  const open = new Map<number, { readonly frame: Frame | undefined; readonly answered: (line: string) => void }>();
  createInterface(child.stdout).on('line', (line) => {
    if (isNotification(line)) return;
    const answer = readAnswer(line);
    if (answer === undefined) return tally.fail(failure('is no answer of JSON-RPC', undefined, line));
    const waiting = typeof answer.id === 'number' ? open.get(answer.id) : undefined;
    if (typeof answer.id === 'number') open.delete(answer.id);
    tally.count(judge(answer), waiting?.frame, line);
    waiting?.answered(line);
  });
  const gone = exit.then(() => {
    throw new Error('The server ended.');
  });
  gone.catch(() => undefined);
  const send = async (bytes: Buffer, id: number | undefined, frame?: Frame): Promise<string> => {
    const { promise, resolve } = Promise.withResolvers<string>();
    if (id === undefined) resolve('');
    else open.set(id, { frame, answered: resolve });
    child.stdin.write(Buffer.concat([bytes, Buffer.from('\n')]));
    return within(Promise.race([promise, gone]), HANG_MS, () => failure('is not answered', frame, '')).catch(
      (problem: Failure | Error) => {
        tally.fail(problem instanceof Error ? failure(problem.message, frame, '') : problem);
        return '';
      },
    );
  };
  await send(Buffer.from(INITIALIZE), 1);
  const listed = JSON.parse(await send(Buffer.from(rpc('tools/list', {}, 2)), 2));
  const queue = framesFor(listedToolsSchema.parse(listed.result.tools)).values();
  const worker = async () => {
    for (const frame of queue) {
      if (tally.hasEnough()) return;
      await send(frame.bytes, frame.id, frame);
      tally.sent++;
    }
  };
  await Promise.all(Array.from({ length: WINDOW }, worker));
  const last = await send(Buffer.from(rpc('ping', {}, 3)), 3);
  if (!last.includes('"result":{}')) tally.fail(failure('does not answer a ping at the end', undefined, last));
  child.stdin.end();
  const [code] = await exit;
  if (code !== 0) tally.fail(failure(`ends with ${code}`, undefined, ''));
  tally.readLog(await log);
  return tally;
}
