import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { AwsMailSettings } from '../../../domain/escalation/desk.ts';
import { UPSTREAM_TOPIC } from '../../../domain/notify/mail.ts';
import type { Mail, MailTransport, SendResult } from '../../../domain/notify/mail-transport.ts';
import type { ClientSettings } from '../clients.ts';
import { faultKind } from '../faults.ts';

/** Milliseconds. Short enough that an attempt ends well before its lease expires and another worker takes over. */
const TIMEOUT = 30_000;

/** Names this program's id of a mail: SES puts an id of its own in place of the Message-ID. */
const ID_HEADER = 'X-Brand-Escalations-Id';

/** Characters of a subject that SNS takes. */
const LONGEST_SUBJECT = 99;

/**
 * Sends mails by SES, or as notices of an SNS topic; what is for upstream's topic goes there. Each mail is sent once: where AWS
 * did not say if it took one, it is given up, because neither service tells a second copy from a second mail.
 */
export function awsTransport(mail: AwsMailSettings, clients: ClientSettings): MailTransport {
  let opened: Promise<Senders> | undefined;
  return {
    async send(one) {
      opened ??= openSenders(clients);
      const senders = await opened;
      try {
        if (one.to === UPSTREAM_TOPIC) return await toTopic(one, mail.upstream_topic, senders);
        if (mail.by === 'sns') return await toTopic(one, mail.topic, senders);
        await senders.ses(one);
        return { state: 'sent' };
      } catch (error) {
        return failureOf(error);
      }
    },
  };
}

interface Senders {
  ses(mail: Mail): Promise<unknown>;
  sns(mail: Mail, topic: string): Promise<unknown>;
}

async function openSenders({ region, credentials, sesEndpoint, snsEndpoint }: ClientSettings): Promise<Senders> {
  const { PublishCommand, SendEmailCommand, SESv2Client, SNSClient } = await import('./sdk.ts');
  const common = {
    ...(region === undefined ? {} : { region }),
    ...(credentials === undefined ? {} : { credentials }),
    // A second attempt by itself could send a mail twice.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: TIMEOUT, throwOnRequestTimeout: true },
  };
  const ses: SESv2Client = new SESv2Client({
    ...common,
    ...(sesEndpoint === undefined ? {} : { endpoint: sesEndpoint }),
  });
  const sns: SNSClient = new SNSClient({ ...common, ...(snsEndpoint === undefined ? {} : { endpoint: snsEndpoint }) });
  const text = (Data: string) => ({ Data, Charset: 'UTF-8' });
  return {
    ses: (mail) =>
      ses.send(
        new SendEmailCommand({
          FromEmailAddress: mail.from,
          Destination: { ToAddresses: [mail.to] },
          Content: {
            Simple: {
              Subject: text(mail.subject),
              Body: { Text: text(mail.text) },
              Headers: [
                { Name: ID_HEADER, Value: mail.message_id },
                // RFC 3834: suppresses automatic replies.
                { Name: 'Auto-Submitted', Value: 'auto-generated' },
              ],
            },
          },
        }),
      ),
    sns: (mail, TopicArn) =>
      sns.send(
        new PublishCommand({
          TopicArn,
          Subject: plainSubject(mail.subject),
          Message: mail.text,
          MessageAttributes: {
            message_id: { DataType: 'String', StringValue: mail.message_id },
            recipient: { DataType: 'String', StringValue: mail.to },
          },
        }),
      ),
  };
}

async function toTopic(mail: Mail, topic: string | undefined, { sns }: Senders): Promise<SendResult> {
  if (topic === undefined)
    return { state: 'refused', permanent: true, error: 'config/desk.json no longer names the topic.' };
  await sns(mail, topic);
  return { state: 'sent' };
}

/** SNS takes printable ASCII only. The text has the whole subject's facts. */
function plainSubject(subject: string): string {
  const plain = subject
    .normalize('NFKD')
    .replaceAll(/[^\x20-\x7e]/g, '')
    .trim();
  return (plain === '' ? 'Brand escalations' : plain).slice(0, LONGEST_SUBJECT);
}

/** Errors of SES that concern this mail alone. */
const OF_THIS_MAIL: ReadonlySet<string> = new Set([
  'BadRequestException',
  'MessageRejected',
  'InvalidParameterException',
]);

/** The connection was never made, so nothing was sent. */
const NOT_SENT: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

function failureOf(error: unknown): SendResult {
  if (!(error instanceof Error))
    throw new TypeError('the mailer threw something other than an Error', { cause: error });
  if (OF_THIS_MAIL.has(error.name))
    return { state: 'refused', permanent: true, error: `${error.name}: ${error.message}` };
  if ('code' in error && NOT_SENT.has(error.code)) return { state: 'unreachable', error: error.message };
  if (faultKind(error) === 'unknown') {
    const detail = `AWS did not say if it sent this (${error.name}); it is not sent again, so that nobody gets it twice.`;
    return { state: 'refused', permanent: true, error: detail };
  }
  return { state: 'unreachable', error: `${error.name}: ${error.message}` };
}
