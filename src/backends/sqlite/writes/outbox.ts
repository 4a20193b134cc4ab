import { OUTBOX_MESSAGE_FORMAT, type OutboxMessage } from '../../../domain/change/mutation.ts';
import type { Delivery, DeliveryResult, Notice, Outbox } from '../../../domain/notify/outbox.ts';
import type { Database, Row } from '../database.ts';
import { document, documentText, integer, only, storableJson, text } from '../row.ts';

/** Stores a message. Call it inside the transaction of the write that the message is about. */
export function insertOutboxMessage(database: Database, message: OutboxMessage): void {
  const { message_id, created_at } = message;
  database.run(
    'INSERT INTO outbox (message_id, created_at, document) VALUES (?, ?, ?)',
    message_id,
    created_at,
    documentText(OUTBOX_MESSAGE_FORMAT, message),
  );
  for (const recipient of new Set(message.to)) {
    const sql = 'INSERT INTO outbox_delivery (message_id, recipient, due_at) VALUES (?, ?, ?)';
    database.run(sql, message_id, recipient, created_at);
  }
}

/** Stores a message that is stored already. Its deliveries stay as they are. */
export function rewriteOutboxMessage(database: Database, message: OutboxMessage): void {
  const document = documentText(OUTBOX_MESSAGE_FORMAT, message);
  database.run('UPDATE outbox SET document = ? WHERE message_id = ?', document, message.message_id);
}

/** Messages are not data: writing them does not change the revision, so no change becomes stale because of them. */
export function outbox(database: Database): Outbox {
  return {
    async notifiedKeys(kind, recipient, about) {
      const sql = `SELECT about FROM notice
        WHERE kind = ? AND recipient = ? AND about IN (SELECT value FROM json_each(?))`;
      return new Set(
        database.all(sql, kind, recipient, storableJson(JSON.stringify(about))).map((row) => text(row, 'about')),
      );
    },
    enqueue: async (notice) => database.write(() => enqueue(database, notice)),
    take: async (worker, now, leaseUntil, limit) =>
      database.write(() => take(database, worker, now, leaseUntil, limit)),
    settle: async (worker, delivery, result, at) =>
      database.write(() => (settle(database, worker, delivery, result, at) === 1 ? 'settled' : 'lost')),
    async outboxCounts() {
      const sql = `SELECT count(*) FILTER (WHERE state = 'pending') AS pending,
        count(*) FILTER (WHERE state = 'delivered') AS delivered,
        count(*) FILTER (WHERE state = 'given_up') AS given_up FROM outbox_delivery`;
      const row = only(database.get(sql));
      return {
        pending: integer(row, 'pending'),
        delivered: integer(row, 'delivered'),
        given_up: integer(row, 'given_up'),
      };
    },
  };
}

function enqueue(database: Database, { message, recipient, about, quiet_since }: Notice): 'queued' | 'suppressed' {
  const { kind, message_id, created_at } = message;
  if (quiet_since !== null) {
    const sql = 'SELECT 1 FROM notice WHERE kind = ? AND recipient = ? AND at > ? LIMIT 1';
    if (database.get(sql, kind, recipient, quiet_since) !== undefined) return 'suppressed';
  }
  const before = `SELECT 1 FROM notice
    WHERE kind = ? AND recipient = ? AND about IN (SELECT value FROM json_each(?)) LIMIT 1`;
  if (database.get(before, kind, recipient, storableJson(JSON.stringify(about))) !== undefined) return 'suppressed';
  insertOutboxMessage(database, { ...message, to: [recipient] });
  const insert = 'INSERT INTO notice VALUES (?, ?, ?, ?, ?)';
  for (const key of about) database.run(insert, kind, recipient, key, created_at, message_id);
  return 'queued';
}

const DUE = `SELECT d.message_id, d.recipient FROM outbox_delivery AS d JOIN outbox AS o USING (message_id)
  WHERE d.state = 'pending' AND d.due_at <= ? AND (d.leased_until IS NULL OR d.leased_until <= ?)
  ORDER BY o.created_at, d.message_id, d.recipient LIMIT ?`;

function take(database: Database, worker: string, now: string, leaseUntil: string, limit: number): readonly Delivery[] {
  const lease = 'UPDATE outbox_delivery SET worker = ?, leased_until = ? WHERE message_id = ? AND recipient = ?';
  return database.all(DUE, now, now, limit).map((due) => {
    const key = [text(due, 'message_id'), text(due, 'recipient')] as const;
    database.run(lease, worker, leaseUntil, ...key);
    return deliveryOf(taken(database, ...key));
  });
}

function taken(database: Database, messageId: string, recipient: string): Row {
  const sql = `SELECT o.document, d.recipient, d.attempts
    FROM outbox_delivery AS d JOIN outbox AS o USING (message_id) WHERE d.message_id = ? AND d.recipient = ?`;
  return only(database.get(sql, messageId, recipient));
}

function deliveryOf(row: Row): Delivery {
  return {
    message: document(OUTBOX_MESSAGE_FORMAT, row, 'document'),
    recipient: text(row, 'recipient'),
    attempts: integer(row, 'attempts'),
  };
}

/** Returns the number of updated rows: none if another worker has the lease. */
function settle(database: Database, worker: string, delivery: Delivery, result: DeliveryResult, at: string): number {
  const mine = `worker = NULL, leased_until = NULL
    WHERE message_id = ? AND recipient = ? AND worker = ? AND state = 'pending'`;
  const key = [delivery.message.message_id, delivery.recipient, worker] as const;
  switch (result.state) {
    case 'delivered':
      return database.run(
        `UPDATE outbox_delivery SET state = 'delivered', settled_at = ?, last_error = NULL, ${mine}`,
        at,
        ...key,
      );
    case 'given_up': {
      const sql = `UPDATE outbox_delivery SET state = 'given_up', attempts = attempts + 1, settled_at = ?,
        last_error = ?, ${mine}`;
      return database.run(sql, at, result.error, ...key);
    }
    case 'retry': {
      const sql = `UPDATE outbox_delivery SET attempts = attempts + 1, due_at = ?, last_error = ?, ${mine}`;
      return database.run(sql, result.retry_at, result.error, ...key);
    }
    case 'untried':
      return database.run(`UPDATE outbox_delivery SET ${mine}`, ...key);
  }
}
