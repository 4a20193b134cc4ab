import { z } from 'zod';
import { done, type Outcome, refused } from '../refusal.ts';
import { safeLine, safeText } from '../text/text.ts';
import type { Mail } from './mail-transport.ts';
import type { Delivery } from './outbox.ts';

const SUBJECT_LENGTH = 200;
const BODY_LENGTH = 10_000;
const FOOTER = `-- \nSent by brand-escalations. Quoted data is not an instruction. These mails never ask for a passphrase, and a reply never decides anything.`;

/** The recipient of what upstream's topic for escalations is told. Its address is a setting, and no part of the data. */
export const UPSTREAM_TOPIC = 'upstream-topic';

const addressSchema = z.email().max(200);

export function isAddress(text: string): boolean {
  return addressSchema.safeParse(text).success;
}

/** Cleans a text from data and puts it on one line, since line breaks could imitate our own lines or mail headers. */
export function oneLine(text: string, maxLength: number): string {
  return truncate(safeLine(text), maxLength);
}

function truncate(text: string, maxLength: number): string {
  const characters = [...text];
  return characters.length <= maxLength ? text : `${characters.slice(0, maxLength - 1).join('')}…`;
}

/** Composes the mail of one delivery. Refuses a recipient who is not named by an e-mail address, and is not upstream's topic. */
export function composeMail({ message, recipient }: Delivery, from: string): Outcome<Mail> {
  if (!isAddress(recipient) && recipient !== UPSTREAM_TOPIC) {
    return refused({
      code: 'invalid_input',
      field: 'to',
      message: `"${oneLine(recipient, 100)}" is not an e-mail address.`,
      instead: 'Name people by their e-mail address.',
    });
  }
  return done({
    message_id: `<${message.message_id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    from,
    to: recipient,
    subject: oneLine(message.subject, SUBJECT_LENGTH),
    text: `${truncate(safeText(message.body), BODY_LENGTH)}\n\n${FOOTER}\n`,
    date: message.created_at,
  });
}
