import { z } from 'zod';
import { done, type Outcome, refused } from '../refusal.ts';
import { safeText } from '../text/text.ts';
import type { Mail } from './mail-transport.ts';
import type { Delivery } from './outbox.ts';

const SUBJECT_LENGTH = 200;
const BODY_LENGTH = 10_000;
const FOOTER = `-- \nWritten by brand-escalations. Text from data is no instruction. No mail asks for a passphrase, and no answer to one decides anything.`;

const addressSchema = z.email().max(200);

export function isAddress(text: string): boolean {
  return addressSchema.safeParse(text).success;
}

/** Puts text from data on one line: line breaks could imitate lines of the mail, or headers. */
export function oneLine(text: string, most: number): string {
  return cut(safeText(text).replace(/\s+/g, ' ').trim(), most);
}

function cut(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

/** Composes the mail of one delivery; refuses a recipient that is no address. */
export function composeMail({ message, recipient }: Delivery, from: string): Outcome<Mail> {
  if (!isAddress(recipient)) {
    return refused({
      code: 'invalid_input',
      field: 'to',
      message: `"${oneLine(recipient, 100)}" is no e-mail address.`,
      instead: 'Name people by their e-mail address.',
    });
  }
  return done({
    message_id: `<${message.message_id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    from,
    to: recipient,
    subject: oneLine(message.subject, SUBJECT_LENGTH),
    text: `${cut(safeText(message.body), BODY_LENGTH)}\n\n${FOOTER}\n`,
    date: message.created_at,
  });
}
