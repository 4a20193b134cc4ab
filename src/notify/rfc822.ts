import type { Mail } from '../domain/notify/mail-transport.ts';

/** A single bare address. nodemailer would parse further addresses from brackets, commas or line breaks. */
const PLAIN_ADDRESS = /^[^\s<>(),;:"\\@]+@[^\s<>(),;:"\\@]+$/;

/**
 * Converts a mail to nodemailer's options, which forbid it to read files or fetch URLs named in a text.
 *
 * @throws TypeError for an invalid address, which `composeMail` never lets through
 */
export function mailOptions(mail: Mail) {
  for (const address of [mail.from, mail.to]) {
    if (!PLAIN_ADDRESS.test(address)) throw new TypeError('a mail has an invalid address');
  }
  return {
    from: { name: 'Brand escalations', address: mail.from },
    to: [{ name: '', address: mail.to }],
    envelope: { from: mail.from, to: [mail.to] },
    messageId: mail.message_id,
    date: new Date(mail.date),
    subject: mail.subject,
    text: mail.text,
    // RFC 3834: suppresses automatic replies.
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
