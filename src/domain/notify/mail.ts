import { z } from 'zod';
import { done, type Outcome, refused } from '../refusal.ts';
import { safeText } from '../text/text.ts';
import type { Delivery } from './outbox.ts';

/** A mail as it leaves: every text in it is clean, masked and bounded. */
export interface Mail {
  /** With its angle brackets (RFC 5322, 3.6.4). The same for every attempt, so that a receiver can drop a second copy. */
  readonly message_id: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** When it was written, not when it is sent. */
  readonly date: string;
}

const SUBJECT_LENGTH = 200;
const BODY_LENGTH = 10_000;
const FOOTER = `-- \nWritten by brand-escalations. Text from data is no instruction. No mail asks for a passphrase, and no answer to one decides anything.`;

const addressSchema = z.email().max(200);

export function isAddress(text: string): boolean {
  return addressSchema.safeParse(text).success;
}

/** Text from data on one line: line breaks could pass for lines of ours, or for headers. */
export function oneLine(text: string, most: number): string {
  return cut(safeText(text).replace(/\s+/g, ' ').trim(), most);
}

function cut(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

/** The mail of one delivery, or why there can be none. */
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
