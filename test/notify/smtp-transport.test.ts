import { afterEach, describe, expect, test } from 'vitest';
import type { Mail } from '../../src/domain/notify/mail-transport.ts';
import { smtpTransport } from '../../src/notify/smtp-transport.ts';
import { type Answer, type MailServer, mailServer, replyWith } from './mail-server.ts';

const MAIL: Mail = {
  message_id: '<MSG-01KH0000000000000000000001@example.com>',
  from: 'desk@example.com',
  to: 'ann@example.com',
  subject: 'New escalation ESC-2026-001: Café Nero',
  text: 'Details\n',
  date: '2026-02-14T09:00:00.000Z',
};

const open: MailServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function given(answer?: Answer, options?: Parameters<typeof mailServer>[1]) {
  const server = await mailServer(answer, options);
  open.push(server);
  return server;
}

const to = ({ port }: MailServer, over: { user?: string; password?: string } = {}) =>
  smtpTransport(
    { host: '127.0.0.1', port, secure: false, ...(over.user === undefined ? {} : { user: over.user }) },
    over.password,
  );

describe('given a mail server on this machine', () => {
  test('when a mail is sent, then it arrives complete and once at its one recipient', async () => {
    const server = await given();
    expect(await to(server).send(MAIL)).toEqual({ state: 'sent' });
    expect(server.received).toHaveLength(1);
    const [mail] = server.received;
    expect(mail?.recipients).toEqual(['ann@example.com']);
    expect(mail?.source).toContain('Message-ID: <MSG-01KH0000000000000000000001@example.com>\r\n');
    expect(mail?.source).toContain('Auto-Submitted: auto-generated\r\n');
    expect(mail?.source).toContain('Date: Sat, 14 Feb 2026 09:00:00 +0000\r\n');
    expect(mail?.source).toMatch(/\r\n\r\nDetails\r\n$/);
  });

  test('when a subject or an id has line breaks, then they add no header', async () => {
    const server = await given();
    const subject = 'Star\r\nBcc: eve@evil.example\r\n\r\nanother body';
    await to(server).send({ ...MAIL, subject, message_id: '<a@b>\r\nX-Evil: 1' });
    const [mail] = server.received;
    expect(mail?.recipients).toEqual(['ann@example.com']);
    const headers = mail?.source.slice(0, mail.source.indexOf('\r\n\r\n'));
    expect(headers).toMatch(/^subject:/im);
    expect(headers).not.toMatch(/^(?:bcc|x-evil):/im);
  });

  test.each([
    'ann@example.com\r\nRCPT TO:<eve@evil.example>',
    'ann@example.com, eve@evil.example',
    '"ann@example.com" <eve@evil.example>',
  ])('when the address is %j, then nothing is sent', async (address) => {
    const server = await given();
    await expect(to(server).send({ ...MAIL, to: address })).rejects.toThrow('address');
    await expect(to(server).send({ ...MAIL, from: address })).rejects.toThrow('address');
    expect(server.received).toEqual([]);
  });

  test.each([
    [450, false],
    [550, true],
  ])('when it answers %i to the recipient, then the mail is refused, for good: %s', async (code, permanent) => {
    const server = await given(() => code);
    const result = await to(server).send(MAIL);
    expect(result).toMatchObject({ state: 'refused', permanent });
    expect(server.received).toEqual([]);
  });

  test.each([
    [451, { state: 'refused', permanent: false }],
    [554, { state: 'refused', permanent: true }],
    [421, { state: 'unreachable' }],
  ])('when it answers %i to the text, then %j', async (code, expected) => {
    const server = await given(undefined, {
      onData(stream, _session, callback) {
        stream.resume().once('end', () => callback(replyWith(code, 'no')));
      },
    });
    expect(await to(server).send(MAIL)).toMatchObject(expected);
  });

  test('when it refuses the sender, then the transport is unusable for every mail', async () => {
    const server = await given(undefined, {
      onMailFrom: (_address, _session, callback) => callback(replyWith(550, 'unknown sender')),
    });
    expect((await to(server).send(MAIL)).state).toBe('unreachable');
  });

  test('when it requires a login, then user and password are sent, and a wrong one does not fail the mail', async () => {
    const server = await given(undefined, {
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, callback) =>
        username === 'desk' && password === 'right'
          ? callback(null, { user: 'desk' })
          : callback(replyWith(535, 'no such login')),
    });
    expect((await to(server, { user: 'desk', password: 'wrong' }).send(MAIL)).state).toBe('unreachable');
    expect((await to(server, { user: 'desk', password: 'right' }).send(MAIL)).state).toBe('sent');
  });

  test('when it is stopped, then it is unreachable', async () => {
    const server = await mailServer();
    await server.close();
    expect((await to(server).send(MAIL)).state).toBe('unreachable');
  });

  test('when it closes the connection in the middle, then it is unreachable', async () => {
    const server = await given(undefined, {
      onData(_stream, session, callback) {
        callback(replyWith(421, session.id));
      },
    });
    expect((await to(server).send(MAIL)).state).toBe('unreachable');
  });
});

test('given another host, then nothing is sent without TLS', async () => {
  // The host name is not a loopback name, although it resolves to this machine. The server offers no TLS, so nothing may be sent.
  const server = await given(undefined, { disabledCommands: ['STARTTLS'] });
  const transport = smtpTransport({ host: '127.1', port: server.port, secure: false }, undefined);
  expect(await transport.send(MAIL)).toMatchObject({ state: 'unreachable' });
  expect(server.received).toEqual([]);
});

test('given an invalid certificate, then no mail is sent', async () => {
  const server = await given(undefined, { secure: true });
  const transport = smtpTransport({ host: '127.0.0.1', port: server.port, secure: true }, undefined);
  expect(await transport.send(MAIL)).toMatchObject({ state: 'unreachable' });
  expect(server.received).toEqual([]);
});
