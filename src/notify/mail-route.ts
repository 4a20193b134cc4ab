import { join } from 'node:path';
import type { Desk } from '../domain/escalation/desk.ts';
import type { MailRoute } from '../domain/notify/mail-transport.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { fileTransport } from './file-transport.ts';
import { smtpTransport } from './smtp-transport.ts';

/** The sender while the settings name none. */
const NOBODY = 'brand-escalations@localhost';
const PASSWORD = 'BRAND_ESCALATIONS_SMTP_PASSWORD';

/** The way that mails take: the mail server of the settings, else files in the data directory. */
export function mailRoute(mail: Desk['mail'], dataDirectory: string, password: string | undefined): Outcome<MailRoute> {
  const from = mail?.from ?? NOBODY;
  if (mail?.smtp === undefined) {
    const directory = join(dataDirectory, 'outbox');
    return done({ transport: fileTransport(directory), from, to: directory });
  }
  const { smtp } = mail;
  if (smtp.user !== undefined && password === undefined) {
    return refused({
      code: 'invalid_input',
      field: PASSWORD,
      message: `settings.json names the mail user ${smtp.user}, and there is no password.`,
      instead: `Set ${PASSWORD}, or leave "user" out.`,
    });
  }
  return done({ transport: smtpTransport(smtp, password), from, to: `${smtp.host}:${smtp.port}` });
}
