import { createTransport } from 'nodemailer';
import type { SmtpSettings } from '../domain/escalation/desk.ts';
import type { MailTransport, SendResult } from '../domain/notify/mail-transport.ts';
import { mailOptions } from './rfc822.ts';

/** Milliseconds. An attempt ends well before another worker may take the delivery over. */
const TIMEOUTS = { connectionTimeout: 20_000, greetingTimeout: 20_000, socketTimeout: 60_000, dnsTimeout: 20_000 };

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i;

/**
 * Hands mails to a mail server (RFC 5321). TLS with a certificate that verifies is required, but on this machine,
 * where no wire can be listened to. At least once: a server that took a mail and could not say so gets it again.
 */
export function smtpTransport(settings: SmtpSettings, password: string | undefined): MailTransport {
  const { host, port, secure, user } = settings;
  const here = LOOPBACK.test(host);
  const mailer = createTransport({
    ...TIMEOUTS,
    host,
    port,
    secure,
    requireTLS: !secure && !here,
    ignoreTLS: !secure && here,
    tls: { minVersion: 'TLSv1.2' },
    logger: false,
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
  });
  return {
    async send(mail) {
      const options = mailOptions(mail);
      try {
        await mailer.sendMail(options);
        return { state: 'sent' };
      } catch (error) {
        return failureOf(error);
      }
    },
  };
}

/**
 * A reply to the recipient or to the text is about this mail: 5xx for good, 4xx for now. All else (no connection, no
 * TLS, no login, a sender that is refused, 421) would meet any other mail too.
 */
function failureOf(error: unknown): Exclude<SendResult, { state: 'sent' }> {
  if (!(error instanceof Error)) throw new TypeError('the mailer threw something that is no error', { cause: error });
  const { responseCode, command } = replyOf(error);
  const aboutThisMail = command === 'RCPT TO' || command === 'DATA';
  if (aboutThisMail && responseCode !== undefined && responseCode !== 421) {
    return { state: 'refused', permanent: responseCode >= 500, error: error.message };
  }
  return { state: 'unreachable', error: error.message };
}

function replyOf(error: Error): { readonly responseCode: number | undefined; readonly command: string | undefined } {
  return {
    responseCode: 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : undefined,
    command: 'command' in error && typeof error.command === 'string' ? error.command : undefined,
  };
}
