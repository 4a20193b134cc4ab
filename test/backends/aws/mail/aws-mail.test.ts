import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { awsMailRoute } from '../../../../src/backends/aws/mail/aws-mail-route.ts';
import { type Desk, deskSchema } from '../../../../src/domain/escalation/desk.ts';
import { composeMail, UPSTREAM_TOPIC } from '../../../../src/domain/notify/mail.ts';
import type { Mail, SendResult } from '../../../../src/domain/notify/mail-transport.ts';
import { mailRoute } from '../../../../src/notify/mail-route.ts';
import { accepted, refusalOf } from '../../../executor/small-store.ts';
import { type SesFixture, type SnsFixture, startSes, startSns } from '../../../fixtures/aws/mail-fixtures.ts';

const FROM = 'desk@example.com';
const [TOPIC, UPSTREAM] = ['mails', 'escalations'].map((name) => `arn:aws:sns:eu-west-1:123456789012:${name}`);
const MAIL: Mail = {
  message_id: '<MSG-01KH0000000000000000000001@example.com>',
  from: FROM,
  to: 'ann@example.com',
  subject: 'New escalation ESC-2026-001: Café Nero',
  text: 'Details\n',
  date: '2026-02-14T09:00:00.000Z',
};

let ses: SesFixture;
let sns: SnsFixture;
beforeEach(async () => {
  [ses, sns] = await Promise.all([startSes(), startSns()]);
});
afterEach(async () => {
  await Promise.all([ses.close(), sns.close()]);
});

/** The desk's settings of mail, as they are read. */
const set = (mail: object): Desk['mail'] => deskSchema.parse({ mail: { from: FROM, ...mail } }).mail;

function route(mail: object) {
  const at = ({ port }: { readonly port: number }) => `http://127.0.0.1:${port}`;
  const clients = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'TEST', secretAccessKey: 'test' },
    ...{ sesEndpoint: at(ses), snsEndpoint: at(sns) },
  };
  const found = awsMailRoute(set(mail), clients);
  if (found === undefined) throw new Error('no route through AWS');
  return found;
}
const send = (mail: Mail = MAIL, over: object = { by: 'ses', upstream_topic: UPSTREAM }): Promise<SendResult> =>
  accepted(route({ aws: over })).transport.send(mail);

describe('given a desk that sends by SES', () => {
  test('when a mail is sent, then it has our id as a header, and arrives once at its one recipient', async () => {
    expect(await send()).toEqual({ state: 'sent' });
    expect(ses.sent).toEqual([
      {
        from: FROM,
        to: [MAIL.to],
        subject: MAIL.subject,
        text: MAIL.text,
        headers: { 'X-Brand-Escalations-Id': MAIL.message_id, 'Auto-Submitted': 'auto-generated' },
      },
    ]);
  });

  test("when a new escalation is for upstream's topic, then it is told there, and nobody gets a mail", async () => {
    const message = { message_id: 'MSG-1', kind: 'escalation_created', created_at: MAIL.date } as const;
    const delivery = { message: { ...message, subject: MAIL.subject, body: 'Details' }, recipient: UPSTREAM_TOPIC };
    const mail = accepted(composeMail({ ...delivery, message: { ...delivery.message, to: [] }, attempts: 0 }, FROM));
    expect(await send(mail)).toEqual({ state: 'sent' });
    expect(ses.sent).toEqual([]);
    expect(sns.published).toMatchObject([{ topic: UPSTREAM, subject: 'New escalation ESC-2026-001: Cafe Nero' }]);
  });

  test('when the topic was taken out of the settings, then what waits for it is given up', async () => {
    expect(await send({ ...MAIL, to: UPSTREAM_TOPIC }, { by: 'ses' })).toMatchObject({
      state: 'refused',
      permanent: true,
    });
  });

  test.each([
    ['MessageRejected', 400, { state: 'refused', permanent: true }],
    ['TooManyRequestsException', 429, { state: 'unreachable' }],
    ['MailFromDomainNotVerifiedException', 400, { state: 'unreachable' }],
    ['AccessDeniedException', 403, { state: 'unreachable' }],
  ])('when SES answers %s, then the mail or the whole route is at fault', async (code, status, result) => {
    ses.faults.meet('SendEmail', { kind: 'answer', status, code });
    expect(await send()).toMatchObject(result);
    expect(ses.sent).toEqual([]);
  });

  test('when the answer is lost, then the mail is not sent again, so that nobody gets it twice', async () => {
    ses.faults.meet('SendEmail', { kind: 'lose' });
    const result = await send();
    expect(result).toMatchObject({ state: 'refused', permanent: true });
    expect(ses.sent).toHaveLength(1);
    expect(ses.faults.seen).toHaveLength(1);
  });

  test('when SES cannot be reached, then nothing was sent, and the mail waits', async () => {
    await ses.close();
    expect(await send()).toMatchObject({ state: 'unreachable' });
    ses = await startSes();
  });
});

test('a desk that sends to a topic publishes each mail there, with its recipient', async () => {
  expect(await send(MAIL, { by: 'sns', topic: TOPIC })).toEqual({ state: 'sent' });
  const attributes = { message_id: MAIL.message_id, recipient: MAIL.to };
  expect(sns.published).toMatchObject([{ topic: TOPIC, message: MAIL.text, attributes }]);
});

describe('given settings of mail on AWS', () => {
  test.each([
    ['no way to send', {}, 'mail.aws'],
    ['two ways', { aws: { by: 'ses' }, smtp: { host: 'mail.example.com' } }, 'mail.smtp'],
    ['a topic without a name', { aws: { by: 'sns' } }, 'mail.aws.topic'],
  ])('when they name %s, then they are refused with what to set', (_what, mail, field) => {
    expect(refusalOf(route(mail))).toMatchObject({ code: 'invalid_input', field });
  });

  test('when they name a mail server or nothing, then that is not for AWS', () => {
    expect(awsMailRoute(set({ smtp: { host: 'mail.example.com' } }))).toBeUndefined();
    expect(awsMailRoute(undefined)).toBeUndefined();
  });

  test('when they send through AWS, then a store in a data directory refuses them', () => {
    const refusal = refusalOf(mailRoute(set({ aws: { by: 'ses' } }), '/data', undefined));
    expect(refusal.message).toContain('this store is in a data directory');
  });
});
