import { createTransport } from 'nodemailer';
import type { SmtpSettings } from '../domain/escalation/desk.ts';
import type { MailTransport, SendResult } from '../domain/notify/mail-transport.ts';
import { mailOptions } from './rfc822.ts';

/** Milliseconds. Short enough that an attempt ends well before its lease expires and another worker takes over. */
const TIMEOUTS = { connectionTimeout: 20_000, greetingTimeout: 20_000, socketTimeout: 60_000, dnsTimeout: 20_000 };

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i;

/**
 * Sends mails to a mail server (RFC 5321). Requires TLS with a valid certificate, except on the loopback interface.
 * Delivers at least once: if the server's confirmation is lost, the mail is sent again.
 */
export function smtpTransport(settings: SmtpSettings, password: string | undefined): MailTransport {
  const { host, port, secure, user } = settings;
  const isLocal = LOOPBACK.test(host);
  const mailer = createTransport({
    ...TIMEOUTS,
    host,
    port,
    secure,
    requireTLS: !secure && !isLocal,
    ignoreTLS: !secure && isLocal,
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
 * Classifies a failure. A reply to the recipient or to the content concerns this mail only: 5xx is permanent, 4xx is
 * temporary. Everything else (no connection, TLS or login failure, refused sender, 421) would affect every mail.
 */
function failureOf(error: unknown): Exclude<SendResult, { state: 'sent' }> {
  if (!(error instanceof Error))
    throw new TypeError('the mailer threw something other than an Error', { cause: error });
  const { responseCode, command } = replyOf(error);
  const concernsThisMail = command === 'RCPT TO' || command === 'DATA';
  if (concernsThisMail && responseCode !== undefined && responseCode !== 421) {
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
