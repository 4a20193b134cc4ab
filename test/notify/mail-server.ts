import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  readonly recipients: readonly string[];
  readonly source: string;
}

/** The server's answer to a recipient: a reply code to refuse with, or null to accept. */
export type Answer = (recipient: string) => number | null;

export interface MailServer {
  readonly port: number;
  readonly received: readonly ReceivedMail[];
  close(): Promise<void>;
}

export function replyWith(code: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode: code });
}

/** A mail server on this machine that accepts every mail. */
export async function mailServer(answer: Answer = () => null, options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    onRcptTo({ address }, _session, callback) {
      const code = answer(address);
      callback(code === null ? undefined : replyWith(code, `not now,\u001b[2J ${address}`));
    },
    onData(stream, session, callback) {
      text(stream).then((source) => {
        received.push({ recipients: session.envelope.rcptTo.map(({ address }) => address), source });
        callback();
      }, callback);
    },
    ...options,
  });
  // Some tests close the connection early on purpose.
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on a port');
  return {
    port: address.port,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
