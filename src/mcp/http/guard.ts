import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type HttpAnswer, jsonRpcError } from './http-answer.ts';

/** The caller of a request, as identified by its credentials. A session belongs to one caller. */
export interface Caller {
  readonly id: string;
}

/** Identifies the caller by the `Authorization` header; undefined for wrong credentials. */
export type Authenticate = (authorization: string) => Caller | undefined;

/*
 * Spelled out, because a URL parser would also accept the host of "evil@localhost" or "localhost/x". Any port is
 * allowed: at the near end of a tunnel it may differ.
 */
const LOOPBACK = String.raw`(?:localhost|127\.0\.0\.1)(?::\d{1,5})?`;
const HOST = new RegExp(`^${LOOPBACK}$`, 'i');
const ORIGIN = new RegExp(`^https?://${LOOPBACK}$`, 'i');
const BEARER = /^Bearer +(\S+) *$/i;

/**
 * Checks what every request needs on every route before anything else is read: a Host of this machine (a web page whose
 * name was rebound to 127.0.0.1 has another), no foreign Origin, and a caller.
 */
export function guard(request: IncomingMessage, authenticate: Authenticate): Caller | HttpAnswer {
  const { host, origin, authorization } = request.headers;
  if (host === undefined || !HOST.test(host))
    return jsonRpcError(403, 'This server answers only as localhost or 127.0.0.1.');
  if (origin !== undefined && !ORIGIN.test(origin))
    return jsonRpcError(403, 'Web pages of other origins may not use this server.');
  if (authorization === undefined) return unauthorized('');
  return authenticate(authorization) ?? unauthorized(', error="invalid_token"');
}

/** Answers as RFC 6750, section 3, demands: the scheme for missing credentials, and the error for wrong ones. */
function unauthorized(error: string): HttpAnswer {
  const answer = jsonRpcError(
    401,
    'Send "Authorization: Bearer TOKEN". The token is in the file http-token in the server\'s data directory.',
  );
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': `Bearer realm="brand-escalations"${error}` } };
}

/** Authenticates by the one token of a data directory. All requests that present it have the same caller. */
export function bearerOf(token: string): Authenticate {
  const expected = digest(token);
  return (authorization) => {
    const presented = BEARER.exec(authorization)?.[1];
    // Digests have equal lengths, so the comparison takes constant time.
    return presented !== undefined && timingSafeEqual(digest(presented), expected)
      ? { id: expected.toString('hex') }
      : undefined;
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
