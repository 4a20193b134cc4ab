import type { IncomingMessage } from 'node:http';
import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import {
  type Frame,
  type FrameRefusal,
  INVALID_REQUEST,
  notUtf8,
  PARSE_ERROR,
  readFrames,
  strictText,
} from '../protocol/frame.ts';
import { NO_ID } from '../protocol/request-id.ts';

/** Largest body of a request in bytes: several times what the largest argument needs. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** A body that can be answered. `id` is that of its request as JSON text. */
export type ReadableBody =
  | { readonly kind: 'nothing'; readonly id: string }
  | { readonly kind: 'refused'; readonly id: string; readonly refusal: FrameRefusal }
  | {
      readonly kind: 'message';
      readonly id: string;
      readonly message: JSONRPCMessage | readonly JSONRPCMessage[];
      /** Number of requests in it. */
      readonly requests: number;
    };

/** `gone`: the client went away before it had sent everything. */
export type Body = ReadableBody | { readonly kind: 'gone' } | { readonly kind: 'too-large'; readonly message: string };

export const NO_BODY: ReadableBody = { kind: 'nothing', id: NO_ID };

/** Reads the messages of a request. Holds at most as many bytes as a body may have. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const tooLarge = {
    kind: 'too-large',
    message: `The body is longer than ${MAX_BODY_BYTES} bytes. Send less at once.`,
  } as const;
  if (Number(request.headers['content-length']) > MAX_BODY_BYTES) return tooLarge;
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // Leaving the loop must not destroy the connection that the refusal goes out on.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(chunk)) continue;
      length += chunk.length;
      if (length > MAX_BODY_BYTES) return tooLarge;
      chunks.push(chunk);
    }
  } catch {
    return { kind: 'gone' };
  }
  return bodyOf(Buffer.concat(chunks));
}

function bodyOf(bytes: Buffer): ReadableBody {
  const text = strictText(bytes);
  if (text === undefined) return refused(notUtf8(bytes));
  if (text.trim() === '')
    return refused({ id: NO_ID, code: PARSE_ERROR, message: 'The body is empty. Send one JSON-RPC 2.0 object.' });
  const { isBatch, frames } = readFrames(text);
  if (isBatch) return batchOf(frames);
  const [frame] = frames;
  if (frame === undefined || frame.kind === 'ignored') return NO_BODY;
  if (frame.kind === 'refused') return refused(frame.refusal);
  const { message } = frame;
  const isRequest = frame.kind === 'request';
  const id = isRequest ? JSON.stringify(frame.message.id) : NO_ID;
  return { kind: 'message', id, message, requests: isRequest ? 1 : 0 };
}

/** Reads a batch, which the revision 2025-03-26 allows. One bad message refuses all of them. */
function batchOf(frames: readonly Frame[]): ReadableBody {
  const bad = frames.find((frame) => frame.kind === 'refused' || frame.kind === 'ignored');
  if (bad !== undefined || frames.length === 0) {
    const problem = bad?.kind === 'refused' ? ` ${bad.refusal.message}` : '';
    const message = `The batch is empty or has a message that is not one of JSON-RPC 2.0.${problem}`;
    return refused({ id: NO_ID, code: INVALID_REQUEST, message });
  }
  const messages = frames.flatMap((frame) =>
    frame.kind === 'request' || frame.kind === 'other' ? [frame.message] : [],
  );
  const requests = frames.filter((frame) => frame.kind === 'request').length;
  return { kind: 'message', id: NO_ID, message: messages, requests };
}

function refused(refusal: FrameRefusal): ReadableBody {
  return { kind: 'refused', id: refusal.id, refusal };
}
