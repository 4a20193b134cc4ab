import type { Desk } from '../../../domain/escalation/desk.ts';
import type { MailRoute } from '../../../domain/notify/mail-transport.ts';
import { done, type Outcome, refused } from '../../../domain/refusal.ts';
import type { ClientSettings } from '../clients.ts';
import { awsTransport } from './aws-transport.ts';

/**
 * Returns the route through AWS that the desk's settings name; undefined where they name a mail server, or nothing at all.
 * Refuses settings that lack what their way of sending needs.
 */
export function awsMailRoute(mail: Desk['mail'], clients: ClientSettings = {}): Outcome<MailRoute> | undefined {
  if (mail === undefined) return undefined;
  const { from, smtp, aws } = mail;
  if (aws === undefined) return smtp === undefined ? refused(NO_WAY) : undefined;
  if (smtp !== undefined) return refused(TWO_WAYS);
  if (aws.by === 'sns' && aws.topic === undefined) return refused(NO_TOPIC);
  return done({ transport: awsTransport(aws, clients), from, to: aws.by === 'ses' ? 'SES' : (aws.topic ?? '') });
}

const NO_WAY = {
  code: 'invalid_input',
  field: 'mail.aws',
  message: 'config/desk.json names a sender of mails, and no way to send them.',
  instead: 'Set mail.aws to {"by": "ses"}, or mail.smtp to a mail server.',
} as const;

const TWO_WAYS = {
  code: 'invalid_input',
  field: 'mail.smtp',
  message: 'config/desk.json names two ways to send mails.',
  instead: 'Keep mail.aws or mail.smtp.',
} as const;

const NO_TOPIC = {
  code: 'invalid_input',
  field: 'mail.aws.topic',
  message: 'config/desk.json sends mails as notices of a topic, and names no topic.',
  instead: 'Set mail.aws.topic to the ARN of a topic, or mail.aws.by to "ses".',
} as const;
