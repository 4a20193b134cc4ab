/**
 * An S3 that the real client talks to, in this process and on the loopback.
 *
 * It models: buckets by path, PutObject with `If-None-Match: *` and `If-Match` (412; 404 for `If-Match` on nothing),
 * GetObject and HeadObject, DeleteObject, ListObjectsV2 with prefix and continuation, metadata, checksums in headers and
 * trailers, `aws-chunked` bodies, a clock more than 15 minutes off (403 RequestTimeTooSkewed).
 *
 * It does not model: signatures (it looks only if there is one), policies, versions, Object Lock, encryption, multipart
 * uploads, copies, presigned addresses, ranges, throttling by itself, a 409 for concurrent conditional writes (a test can
 * set one as a fault), or more than one region.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import { bodyOf, Faults, type FixtureRequest } from './faults.ts';

interface StoredObject {
  readonly body: Buffer;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly modified: Date;
}

class S3Error extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

export interface S3Fixture {
  readonly port: number;
  readonly faults: Faults;
  /** Objects by key, of all buckets. A test may change or remove them. */
  readonly objects: Map<string, StoredObject>;
  /** Puts bytes in place of an object's, as damage would. */
  replace(key: string, body: Buffer): void;
  close(): Promise<void>;
}

const MOST_KEYS = 1000;
const MOST_SKEW = 15 * 60_000;

export async function startS3(): Promise<S3Fixture> {
  const objects = new Map<string, StoredObject>();
  const faults = new Faults();
  const server = createServer((request, response) => {
    void serve(request, response, objects, faults).catch((error: unknown) => fail(response, error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    faults,
    objects,
    replace(key, body) {
      const there = objects.get(key);
      if (there === undefined) throw new Error(`There is no object ${key}.`);
      objects.set(key, { ...there, body });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  objects: Map<string, StoredObject>,
  faults: Faults,
): Promise<void> {
  const raw = await bodyOf(request);
  const url = new URL(request.url ?? '/', 'http://fixture');
  const method = request.method ?? 'GET';
  const known: FixtureRequest = { method, operation: decodeURIComponent(url.pathname), body: raw };
  const fault = faults.faultFor(known);
  if (fault?.kind === 'cut') return void request.socket.destroy();
  if (fault?.kind === 'answer') throw new S3Error(fault.status, fault.code);
  checkCaller(request);
  // The bucket is the first part of the path.
  const key = decodeURIComponent(url.pathname).split('/').slice(2).join('/');
  const answer = answerTo(request, { method, key, query: url.searchParams, raw }, objects);
  if (fault?.kind === 'lose') return void request.socket.destroy();
  response.writeHead(answer.status, { 'x-amz-request-id': 'fixture', ...answer.headers });
  response.end(method === 'HEAD' ? undefined : answer.body);
}

interface S3Request {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly raw: Buffer;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

function answerTo(request: IncomingMessage, asked: S3Request, objects: Map<string, StoredObject>): Answer {
  const { method, key, query, raw } = asked;
  if (key === '') {
    if (method === 'PUT' || method === 'HEAD') return { status: 200 };
    if (method === 'GET') return list(query, objects);
    throw new S3Error(501, 'NotImplemented');
  }
  switch (method) {
    case 'PUT': {
      const body = payload(request, raw);
      checkConditions(request, objects.get(key));
      const etag = `"${createHash('md5').update(body).digest('hex')}"`;
      objects.set(key, { body, etag, headers: kept(request), modified: new Date() });
      return { status: 200, headers: { etag } };
    }
    case 'GET':
    case 'HEAD': {
      const there = objects.get(key);
      if (there === undefined) throw new S3Error(404, 'NoSuchKey');
      const { body, etag, headers, modified } = there;
      const length = String(body.length);
      return {
        status: 200,
        headers: { ...headers, etag, 'content-length': length, 'last-modified': modified.toUTCString() },
        body,
      };
    }
    case 'DELETE':
      objects.delete(key);
      return { status: 204 };
    default:
      throw new S3Error(501, 'NotImplemented');
  }
}

function checkCaller(request: IncomingMessage): void {
  if (!/^AWS4-HMAC-SHA256 Credential=/.test(request.headers.authorization ?? ''))
    throw new S3Error(403, 'AccessDenied');
  const date = String(request.headers['x-amz-date']);
  const at = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs(Date.now() - at) <= MOST_SKEW)) throw new S3Error(403, 'RequestTimeTooSkewed');
}

function checkConditions(request: IncomingMessage, there: StoredObject | undefined): void {
  const { 'if-none-match': none, 'if-match': match } = request.headers;
  if (none === '*' && there !== undefined) throw new S3Error(412, 'PreconditionFailed');
  if (match === undefined) return;
  if (there === undefined) throw new S3Error(404, 'NoSuchKey');
  if (there.etag !== match) throw new S3Error(412, 'PreconditionFailed');
}

/** Headers of a PutObject that come back with the object. */
function kept({ headers }: IncomingMessage): Record<string, string> {
  const ours = Object.entries(headers).filter(([name]) => /^(?:x-amz-meta-.*|content-type)$/.test(name));
  return Object.fromEntries(ours.map(([name, value]) => [name, String(value)]));
}

/** Returns the object's bytes: those of an `aws-chunked` body put together, with the checksums compared. */
function payload(request: IncomingMessage, raw: Buffer): Buffer {
  const isChunked = String(request.headers['content-encoding'] ?? '').includes('aws-chunked');
  const { body, trailers } = isChunked ? unchunked(raw) : { body: raw, trailers: new Map<string, string>() };
  const expected = trailers.get('x-amz-checksum-crc32') ?? request.headers['x-amz-checksum-crc32'];
  if (expected !== undefined && expected !== crc32Of(body)) throw new S3Error(400, 'BadDigest');
  return body;
}

function crc32Of(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}

function unchunked(raw: Buffer): { readonly body: Buffer; readonly trailers: ReadonlyMap<string, string> } {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = raw.indexOf('\r\n', at);
    const size = Number.parseInt(raw.subarray(at, end).toString(), 16);
    at = end + 2;
    if (!(size > 0)) break;
    parts.push(raw.subarray(at, at + size));
    at += size + 2;
  }
  const lines = raw.subarray(at).toString().split('\r\n');
  const trailers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^([^:]+):(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) trailers.set(name.toLowerCase(), value.trim());
  }
  return { body: Buffer.concat(parts), trailers };
}

function list(query: URLSearchParams, objects: ReadonlyMap<string, StoredObject>): Answer {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const most = Math.min(MOST_KEYS, Number(query.get('max-keys') ?? MOST_KEYS));
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const page = keys.slice(0, most);
  const isTruncated = keys.length > page.length;
  const named = (key: string) => (query.get('encoding-type') === 'url' ? urlEncoded(key) : xml(key));
  const rows = page.map((key) => {
    const { etag, body, modified } = objects.get(key) ?? { etag: '', body: '', modified: new Date(0) };
    return `<Contents><Key>${named(key)}</Key><LastModified>${modified.toISOString()}</LastModified><ETag>${xml(etag)}</ETag><Size>${body.length}</Size></Contents>`;
  });
  const next = isTruncated ? `<NextContinuationToken>${xml(page.at(-1) ?? '')}</NextContinuationToken>` : '';
  const content = `<KeyCount>${page.length}</KeyCount><IsTruncated>${isTruncated}</IsTruncated>${next}${rows.join('')}`;
  const body = `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</ListBucketResult>`;
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

/** As S3 does: a form's encoding, but of slashes. */
const urlEncoded = (key: string): string => new URLSearchParams([['', key]]).toString().slice(1).replaceAll('%2F', '/');

const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };
const xml = (text: string): string => text.replace(/[<>&"]/g, (character) => ENTITIES[character] ?? character);

function fail(response: ServerResponse, error: unknown): void {
  const known = error instanceof S3Error ? error : new S3Error(500, 'InternalError');
  response.writeHead(known.status, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${known.code}</Code><Message>${known.code}</Message></Error>`,
  );
}
