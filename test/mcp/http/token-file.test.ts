import { chmodSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readToken, tokenPath } from '../../../src/mcp/http/token-file.ts';
import { accepted, refusalOf } from '../../executor/small-store.ts';
import { temporaryDirectory } from '../sample-store.ts';

let directory: ReturnType<typeof temporaryDirectory>;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => directory.remove());

test('the first start makes a token of 256 bits that only the owner may read; later ones read it', () => {
  const inside = join(directory.path, 'new', 'data');
  const token = accepted(readToken(inside));
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect(statSync(tokenPath(inside)).mode & 0o777).toBe(0o600);
  expect(statSync(inside).mode & 0o777).toBe(0o700);
  expect(accepted(readToken(inside))).toBe(token);
  expect(readdirSync(inside)).toStrictEqual(['http-token']);
});

test('two data directories have two tokens', () => {
  expect(readToken(join(directory.path, 'a'))).not.toStrictEqual(readToken(join(directory.path, 'b')));
});

test.each([0o640, 0o604, 0o644, 0o660, 0o602, 0o610])('a token file of mode %o refuses to start', (mode) => {
  accepted(readToken(directory.path));
  chmodSync(tokenPath(directory.path), mode);
  const refusal = refusalOf(readToken(directory.path));
  expect(refusal.message).toContain(`mode ${mode.toString(8)}`);
  expect(refusal.instead).toContain('chmod 600');
});

test('a token that may be read by its owner only, and not written, will do', () => {
  const token = accepted(readToken(directory.path));
  chmodSync(tokenPath(directory.path), 0o400);
  expect(accepted(readToken(directory.path))).toBe(token);
});

test.each(['', 'short', 'a'.repeat(44), `${'a'.repeat(42)}!`])('a file that holds %j refuses to start', (content) => {
  writeFileSync(tokenPath(directory.path), content, { mode: 0o600 });
  expect(refusalOf(readToken(directory.path)).instead).toContain('a new one is created');
});

test('a link is not followed', () => {
  const elsewhere = join(directory.path, 'elsewhere');
  const token = accepted(readToken(directory.path));
  writeFileSync(elsewhere, readFileSync(tokenPath(directory.path)), { mode: 0o600 });
  rmSync(tokenPath(directory.path));
  symlinkSync(elsewhere, tokenPath(directory.path));
  const refusal = refusalOf(readToken(directory.path));
  expect(refusal.message).not.toContain(token);
});

test('where no file can be made, that is said', () => {
  const inTheWay = join(directory.path, 'file');
  writeFileSync(inTheWay, '');
  expect(refusalOf(readToken(join(inTheWay, 'data'))).message).toContain('ENOTDIR');
});
