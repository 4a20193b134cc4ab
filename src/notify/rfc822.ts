import type { Mail } from '../domain/notify/mail-transport.ts';

/** An address and nothing else: nodemailer would look for another one inside brackets, behind commas or line breaks. */
const PLAIN_ADDRESS = /^[^\s<>(),;:"\\@]+@[^\s<>(),;:"\\@]+$/;

/**
 * The mail as nodemailer takes it. It may read no file and fetch no address, whatever a text says. Throws for an
 * address that is none: `composeMail` makes no such mail.
 */
export function mailOptions(mail: Mail) {
  for (const address of [mail.from, mail.to]) {
    if (!PLAIN_ADDRESS.test(address)) throw new TypeError('a mail was made with something else than an address');
  }
  return {
    from: { name: 'Brand escalations', address: mail.from },
    to: [{ name: '', address: mail.to }],
    envelope: { from: mail.from, to: [mail.to] },
    messageId: mail.message_id,
    date: new Date(mail.date),
    subject: mail.subject,
    text: mail.text,
    // RFC 3834: nothing answers it automatically.
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
