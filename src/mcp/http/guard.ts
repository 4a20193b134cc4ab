import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type HttpAnswer, jsonRpcError } from './http-answer.ts';

/** Who makes a request, as far as its credentials tell. Sessions belong to one caller. */
export interface Caller {
  readonly id: string;
}

/** Tells the caller from the value of the `Authorization` header; undefined for nobody. */
export type Authenticate = (authorization: string) => Caller | undefined;

/*
 * Written out, because a URL parser would also find the host in "evil@localhost" or "localhost/x". The port is free:
 * it may be another one at the near end of a tunnel.
 */
const LOOPBACK = String.raw`(?:localhost|127\.0\.0\.1)(?::\d{1,5})?`;
const HOST = new RegExp(`^${LOOPBACK}$`, 'i');
const ORIGIN = new RegExp(`^https?://${LOOPBACK}$`, 'i');
const BEARER = /^Bearer +(\S+) *$/i;

/**
 * Everything that a request must have before it is looked at, on every route: a Host of this machine (a web page whose
 * name was rebound to 127.0.0.1 has another), no Origin from elsewhere, and a caller.
 */
export function guard(request: IncomingMessage, authenticate: Authenticate): Caller | HttpAnswer {
  const { host, origin, authorization } = request.headers;
  if (host === undefined || !HOST.test(host))
    return jsonRpcError(403, 'This server answers as localhost or 127.0.0.1 only.');
  if (origin !== undefined && !ORIGIN.test(origin))
    return jsonRpcError(403, 'Pages from elsewhere may not use this server.');
  if (authorization === undefined) return unauthorized('');
  return authenticate(authorization) ?? unauthorized(', error="invalid_token"');
}

/** RFC 6750, section 3: a request without credentials is told the scheme, one with wrong credentials also the error. */
function unauthorized(error: string): HttpAnswer {
  const answer = jsonRpcError(
    401,
    'Send "Authorization: Bearer TOKEN". The token is in the file http-token in the server\'s data directory.',
  );
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': `Bearer realm="brand-escalations"${error}` } };
}

/** The one token of a data directory. Whoever shows it is the same caller. */
export function bearerOf(token: string): Authenticate {
  const expected = digest(token);
  return (authorization) => {
    const presented = BEARER.exec(authorization)?.[1];
    // Digests have one length, and comparing them takes one time.
    return presented !== undefined && timingSafeEqual(digest(presented), expected)
      ? { id: expected.toString('hex') }
      : undefined;
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
