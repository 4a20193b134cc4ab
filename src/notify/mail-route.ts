import { join } from 'node:path';
import type { Desk } from '../domain/escalation/desk.ts';
import type { MailRoute } from '../domain/notify/mail-transport.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { fileTransport } from './file-transport.ts';
import { smtpTransport } from './smtp-transport.ts';

/** The sender when the settings name none. */
const DEFAULT_SENDER = 'brand-escalations@localhost';
const PASSWORD = 'BRAND_ESCALATIONS_SMTP_PASSWORD';

/** Returns a route to the mail server in the settings or, if there is none, to files in the data directory. */
export function mailRoute(mail: Desk['mail'], dataDirectory: string, password: string | undefined): Outcome<MailRoute> {
  if (mail?.aws !== undefined)
    return refused({
      code: 'invalid_input',
      field: 'mail.aws',
      message: 'settings.json sends mail through AWS, and this store is in a data directory.',
      instead: 'Name a mail server in mail.smtp, or remove "mail": mails are then written as files.',
    });
  const from = mail?.from ?? DEFAULT_SENDER;
  if (mail?.smtp === undefined) {
    const directory = join(dataDirectory, 'outbox');
    return done({ transport: fileTransport(directory), from, to: directory });
  }
  const { smtp } = mail;
  if (smtp.user !== undefined && password === undefined) {
    return refused({
      code: 'invalid_input',
      field: PASSWORD,
      message: `settings.json names the mail user ${smtp.user}, but no password is set.`,
      instead: `Set ${PASSWORD}, or remove "user" from settings.json.`,
    });
  }
  return done({ transport: smtpTransport(smtp, password), from, to: `${smtp.host}:${smtp.port}` });
}
