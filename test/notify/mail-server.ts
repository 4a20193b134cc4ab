import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  readonly recipients: readonly string[];
  readonly source: string;
}

/** What the server answers to a recipient: a reply code to refuse with, or null to accept. */
export type Answer = (recipient: string) => number | null;

export interface MailServer {
  readonly port: number;
  readonly received: readonly ReceivedMail[];
  close(): Promise<void>;
}

export function replyWith(code: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode: code });
}

/** A mail server on this machine that takes what it is sent. */
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
  // A client that hangs up is what some of these tests are about.
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
