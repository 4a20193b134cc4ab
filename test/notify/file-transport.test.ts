import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Mail } from '../../src/domain/notify/mail-transport.ts';
import { fileTransport } from '../../src/notify/file-transport.ts';

const MAIL: Mail = {
  message_id: '<MSG-01KH0000000000000000000001@example.com>',
  from: 'brand-escalations@localhost',
  to: 'ann@example.com',
  subject: 'New escalation',
  text: 'Details\n',
  date: '2026-02-14T09:00:00.000Z',
};

let parent: string;
let directory: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'mails-'));
  directory = join(parent, 'outbox');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe('given no mail server', () => {
  test('when a mail is sent, then it is in a file that only the owner can read', async () => {
    expect(await fileTransport(directory).send(MAIL)).toEqual({ state: 'sent' });
    const [name = ''] = readdirSync(directory);
    expect(name).toMatch(/^MSG-01KH0000000000000000000001-[0-9a-f]{12}\.eml$/);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
    const source = readFileSync(join(directory, name), 'utf8');
    expect(source).toContain('To: ann@example.com\r\n');
    expect(source).toContain('Message-ID: <MSG-01KH0000000000000000000001@example.com>\r\n');
  });

  test('when it is sent again, then there is still one file, and another recipient gets a separate one', async () => {
    const transport = fileTransport(directory);
    await transport.send(MAIL);
    await transport.send(MAIL);
    expect(readdirSync(directory)).toHaveLength(1);
    await transport.send({ ...MAIL, to: 'bob@example.com' });
    expect(readdirSync(directory)).toHaveLength(2);
  });

  test('when the id contains a path, then the file stays in the outbox', async () => {
    await fileTransport(directory).send({ ...MAIL, message_id: '<../../etc/passwd@example.com>' });
    expect(readdirSync(parent)).toEqual(['outbox']);
    expect(readdirSync(directory)).toHaveLength(1);
  });

  test('when the directory is not writable, then the transport reports that', async () => {
    writeFileSync(directory, 'a file in the way');
    expect(await fileTransport(directory).send(MAIL)).toMatchObject({ state: 'unreachable' });
  });
});
