/**
 * Deliveries: one row for each message and person, made with the message. Notices: events that a person was notified of once. A
 * lease names the worker of a delivery, and its expiry.
 */
export const OUTBOX_TABLES = `
CREATE TABLE outbox_delivery (
  message_id TEXT NOT NULL, recipient TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'pending',
  attempts INTEGER NOT NULL DEFAULT 0, due_at TEXT NOT NULL, worker TEXT, leased_until TEXT,
  settled_at TEXT, last_error TEXT,
  PRIMARY KEY (message_id, recipient)
) STRICT, WITHOUT ROWID;
INSERT INTO outbox_delivery (message_id, recipient, due_at)
  SELECT DISTINCT message_id, recipient.value, created_at
  FROM outbox, json_each(outbox.document, '$.to') AS recipient WHERE delivered_at IS NULL;
ALTER TABLE outbox DROP COLUMN delivered_at;
CREATE INDEX outbox_delivery_due ON outbox_delivery (due_at) WHERE state = 'pending';
CREATE TABLE notice (
  kind TEXT NOT NULL, recipient TEXT NOT NULL, about TEXT NOT NULL, at TEXT NOT NULL, message_id TEXT NOT NULL,
  PRIMARY KEY (kind, recipient, about)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_last ON notice (kind, recipient, at);
`;
