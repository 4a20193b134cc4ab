/** The part of Bedrock's streams that carries an answer. Whatever else comes, such as traces, is not looked at. */
export interface AnswerEvent {
  readonly chunk?: { readonly bytes?: Uint8Array | undefined } | undefined;
  readonly returnControl?: object | undefined;
}

/** Thrown for an answer that did not arrive whole: it is as if there were none. */
export class AnswerBroken extends Error {
  override readonly name = 'AnswerBroken';
}

/** Bytes of an answer, at most; what is longer is not a metadata file. */
const LONGEST = 100_000;

/**
 * Reads an answer to its end. Throws {@link AnswerBroken} where the stream is cut, stalls until `deadline`, ends with an
 * error, or asks for an action: half an answer counts as none.
 */
export async function wholeAnswer(stream: AsyncIterable<AnswerEvent>, deadline: AbortSignal): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const events = stream[Symbol.asyncIterator]();
  const ended = Promise.withResolvers<never>();
  const end = () => ended.reject(deadline.reason);
  deadline.addEventListener('abort', end, { once: true });
  // Nobody may be waiting when it ends.
  ended.promise.catch(() => {});
  try {
    deadline.throwIfAborted();
    for (;;) {
      const next = await Promise.race([events.next(), ended.promise]);
      if (next.done === true) break;
      const { chunk, returnControl } = next.value;
      if (returnControl !== undefined) throw new AnswerBroken('the agent asked for an action instead of answering');
      bytes += chunk?.bytes?.length ?? 0;
      if (bytes > LONGEST) throw new AnswerBroken(`the answer has more than ${LONGEST} bytes`);
      if (chunk?.bytes !== undefined) parts.push(chunk.bytes);
    }
  } catch (cause) {
    void events.return?.()?.catch(() => {});
    if (cause instanceof AnswerBroken) throw cause;
    throw new AnswerBroken('the answer broke off', { cause });
  } finally {
    deadline.removeEventListener('abort', end);
  }
  return Buffer.concat(parts).toString('utf8');
}
