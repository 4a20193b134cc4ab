import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeMail } from '../../src/domain/notify/mail.ts';
import type { Delivery } from '../../src/domain/notify/outbox.ts';
import { accepted, refusalOf } from '../executor/small-store.ts';

const FROM = 'desk@example.com';

function aDelivery(over: Partial<Delivery['message']> = {}, recipient = 'ann@example.com'): Delivery {
  const message = {
    message_id: 'MSG-01KH0000000000000000000001',
    kind: 'escalation_created',
    created_at: '2026-02-14T09:00:00.000Z',
    to: [recipient],
    subject: 'New escalation',
    body: 'Details',
    ...over,
  } as const;
  return { message, recipient, attempts: 0 };
}

describe('a mail', () => {
  test('has the same Message-ID in every attempt', () => {
    const first = accepted(composeMail(aDelivery(), FROM));
    const second = accepted(composeMail({ ...aDelivery(), attempts: 3 }, FROM));
    expect(first.message_id).toBe('<MSG-01KH0000000000000000000001@example.com>');
    expect(second).toEqual(first);
  });

  test('masks card numbers and addresses from data, and drops control characters', () => {
    const { subject, text } = accepted(
      composeMail(
        aDelivery({ subject: 'Star \u001b[2J4111 1111 1111 1111', body: 'Ask eve@evil.example\u202e' }),
        FROM,
      ),
    );
    expect(subject).toBe('Star [card masked 1111]');
    expect(text).toContain('Ask [e-mail masked]\n');
  });

  test('has one subject line and a bounded body for any data', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 20_000 }), (subject, body) => {
        const mail = accepted(composeMail(aDelivery({ subject, body }), FROM));
        expect(mail.subject).not.toMatch(/[\r\n\u2028\u2029\u0000-\u001f]/);
        expect([...mail.subject].length).toBeLessThanOrEqual(200);
        expect(mail.text.length).toBeLessThan(10_300);
      }),
    );
  });

  test.each([
    'ann',
    'ann@example.com\r\nBcc: eve@evil.example',
    'ann@example.com, eve@evil.example',
    '"<eve@evil.example>" <ann@example.com>',
  ])('is refused for the address %j', (recipient) => {
    expect(refusalOf(composeMail(aDelivery({}, recipient), FROM)).code).toBe('invalid_input');
  });
});
