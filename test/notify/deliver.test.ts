import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { deliverDue } from '../../src/domain/notify/deliver.ts';
import type { MailTransport, SendResult } from '../../src/domain/notify/mail-transport.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { smtpTransport } from '../../src/notify/smtp-transport.ts';
import { SmallStore } from '../executor/small-store.ts';
import { type MailServer, mailServer } from './mail-server.ts';

const NOON = '2026-02-14T12:00:00.000Z';
const at = (minutes: number): string => new Date(Date.parse(NOON) + minutes * 60_000).toISOString();

let store: SmallStore;
const servers: MailServer[] = [];
beforeEach(async () => {
  store = await SmallStore.open();
  store.setTime(NOON);
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  await store.close();
});

/** Puts a message into the outbox, `number` minutes after nine. */
async function tell(number: number, recipient: string): Promise<void> {
  const message = {
    message_id: `MSG-${number}`,
    kind: 'sla_at_risk',
    created_at: `2026-02-14T09:${String(number).padStart(2, '0')}:00.000Z`,
    subject: `Message ${number}`,
    body: 'Details',
  } as const;
  await store.ports.outbox.enqueue({ message, recipient, about: [String(number)], quiet_since: null });
}

/** A transport that records its mails and returns the test's answers. */
function transportThat(answer: (to: string) => SendResult): MailTransport & { readonly handed: string[] } {
  const handed: string[] = [];
  return {
    handed,
    async send({ message_id, to }) {
      handed.push(`${message_id} ${to}`);
      return answer(to);
    },
  };
}

const SENT: SendResult = { state: 'sent' };

function deliver(transport: MailTransport, ports: CommitPorts = store.ports, worker = 'w1') {
  const { outbox, clock } = ports;
  return deliverDue({
    outbox,
    clock,
    transport,
    from: 'desk@example.com',
    worker,
    signal: new AbortController().signal,
  });
}

const statesOf = async (transport: MailTransport) => (await deliver(transport)).map(({ state }) => state);

describe('given messages in the outbox', () => {
  test('when they are delivered, then each is sent once, oldest first', async () => {
    await tell(2, 'bob@example.com');
    await tell(1, 'ann@example.com');
    const transport = transportThat(() => SENT);
    expect(await statesOf(transport)).toEqual(['delivered', 'delivered']);
    expect(await statesOf(transport)).toEqual([]);
    expect(transport.handed).toEqual(['<MSG-1@example.com> ann@example.com', '<MSG-2@example.com> bob@example.com']);
  });

  test('when one is refused temporarily, then the others are sent, and its retries wait longer each time', async () => {
    await tell(1, 'poison@example.com');
    await tell(2, 'ann@example.com');
    const transport = transportThat((to) =>
      to.startsWith('poison') ? { state: 'refused', permanent: false, error: '450 busy' } : SENT,
    );
    expect(await statesOf(transport)).toEqual(['retry', 'delivered']);
    const waits: number[] = [];
    for (let minute = 1; minute <= 64; minute++) {
      store.setTime(at(minute));
      if ((await statesOf(transport)).length > 0) waits.push(minute);
    }
    expect(waits).toEqual([1, 3, 7, 15, 31, 63]);
  });

  test('when one is refused for days, then it is abandoned with the reason', async () => {
    await tell(1, 'poison@example.com');
    const transport = transportThat(() => ({ state: 'refused', permanent: false, error: '450 busy' }));
    let hours = 0;
    for (; hours < 24 * 14 && (await store.ports.outbox.outboxCounts()).pending > 0; hours++) {
      store.setTime(at(hours * 60));
      await deliver(transport);
    }
    expect(await store.ports.outbox.outboxCounts()).toEqual({ pending: 0, delivered: 0, given_up: 1 });
    expect(hours / 24).toBeGreaterThan(4);
    expect(hours / 24).toBeLessThan(5);
  });

  test('when one is refused permanently or has no address, then it is abandoned at once, and the others are sent', async () => {
    await tell(1, 'gone@example.com');
    await tell(2, 'the data team');
    await tell(3, 'ann@example.com');
    const transport = transportThat((to) =>
      to.startsWith('gone') ? { state: 'refused', permanent: true, error: '550 \u001b[2Jno such user' } : SENT,
    );
    const ended = await deliver(transport);
    expect(ended.map(({ state, error }) => [state, error])).toEqual([
      ['given_up', '550 no such user'],
      ['given_up', '"the data team" is not an e-mail address.'],
      ['delivered', null],
    ]);
    expect(transport.handed).toHaveLength(2);
  });

  test('when the server is unreachable, then one attempt is made, and all are sent once it is back', async () => {
    for (const number of [1, 2, 3]) await tell(number, 'ann@example.com');
    const gone = await mailServer();
    await gone.close();
    const settings = { host: '127.0.0.1', secure: false };
    expect(await statesOf(smtpTransport({ ...settings, port: gone.port }, undefined))).toEqual(['retry']);
    const back = await mailServer();
    servers.push(back);
    const transport = smtpTransport({ ...settings, port: back.port }, undefined);
    expect(await statesOf(transport)).toEqual(['delivered', 'delivered']);
    store.setTime(at(1));
    expect(await statesOf(transport)).toEqual(['delivered']);
    expect(back.received).toHaveLength(3);
  });

  test('when a worker dies between sending and recording, then the mail is sent again with the same Message-ID', async () => {
    await tell(1, 'ann@example.com');
    const server = await mailServer();
    servers.push(server);
    const transport = smtpTransport({ host: '127.0.0.1', port: server.port, secure: false }, undefined);
    const dying = { ...store.ports.outbox, settle: () => Promise.reject(new Error('killed')) };
    await expect(deliver(transport, { ...store.ports, outbox: dying })).rejects.toThrow('killed');
    expect(await statesOf(transport)).toEqual([]);
    store.setTime(at(11));
    expect(await statesOf(transport)).toEqual(['delivered']);
    const ids = server.received.map(({ source }) => /^Message-ID: (.*)\r$/m.exec(source)?.[1]);
    expect(ids).toEqual(['<MSG-1@example.com>', '<MSG-1@example.com>']);
  });

  test('when two workers deliver at the same time, then each message is sent once', async () => {
    for (let number = 1; number <= 40; number++) await tell(number, 'ann@example.com');
    const transport = transportThat(() => SENT);
    const { clock } = store.ports;
    const other = openCommitSide(store.directory, { ...nodeFoundation(), clock }, ed25519Verifier);
    await Promise.all([deliver(transport), deliver(transport, other, 'w2')]);
    await other.close();
    expect(transport.handed).toHaveLength(40);
    expect(new Set(transport.handed).size).toBe(40);
  });

  test('when it is stopped, then it takes no further message', async () => {
    await tell(1, 'ann@example.com');
    await tell(2, 'ann@example.com');
    const controller = new AbortController();
    const transport = transportThat(() => {
      controller.abort();
      return SENT;
    });
    const { outbox, clock } = store.ports;
    const { signal } = controller;
    await deliverDue({ outbox, clock, transport, from: 'desk@example.com', worker: 'w1', signal });
    expect(transport.handed).toHaveLength(1);
    expect((await outbox.outboxCounts()).pending).toBe(1);
  });
});
