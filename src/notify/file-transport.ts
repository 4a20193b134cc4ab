import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Mail, MailTransport } from '../domain/notify/mail-transport.ts';
import { mailOptions } from './rfc822.ts';

/**
 * Writes each mail as a file (RFC 5322) into a directory, for installations without a mail server. The file name is
 * derived from the mail, so a mail that is sent again replaces its first copy. Files are written atomically and are
 * readable by their owner only.
 */
export function fileTransport(directory: string): MailTransport {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    async send(mail) {
      const { message } = await composer.sendMail(mailOptions(mail));
      if (!Buffer.isBuffer(message)) throw new TypeError('nodemailer did not return a buffer');
      try {
        write(directory, fileNameOf(mail), message);
        return { state: 'sent' };
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
        return { state: 'unreachable', error: `${directory} cannot be written (${code}).` };
      }
    },
  };
}

/** The file name of a mail. Recipients are distinguished by a digest, since an address may contain invalid characters. */
export function fileNameOf({ message_id, to }: Mail): string {
  const recipient = createHash('sha256').update(to).digest('hex').slice(0, 12);
  return `${message_id.slice(1, message_id.lastIndexOf('@')).replace(/[^A-Za-z0-9-]/g, '_')}-${recipient}.eml`;
}

function write(directory: string, name: string, bytes: Buffer): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const partial = join(directory, `.${name}.${process.pid}.partial`);
  writeFileSync(partial, bytes, { mode: 0o600, flush: true });
  renameSync(partial, join(directory, name));
}
