import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Item, type ItemKey, integer, keyOf, N, S, text } from '../items.ts';
import type { LogPlace } from '../log/log-head.ts';

/** How far the figures of the log are published, and what is being sent at this moment. */
export const METRICS_KEY: ItemKey = { pk: 'PUB', sk: 'metrics' };

/** Milliseconds after which a process that was sending is taken for dead. */
export const SENDING = 120_000;

export interface MetricPlace extends LogPlace {
  /** Up to where somebody sends, and until when they may; null if nobody does. */
  readonly sending: (LogPlace & { readonly until: number }) | null;
}

export function metricPlaceIn(item: Item | undefined, origin: LogPlace): MetricPlace {
  if (item === undefined) return { ...origin, sending: null };
  const sending =
    item.sending_revision === undefined
      ? null
      : {
          revision: integer(item, 'sending_revision'),
          chain: text(item, 'sending_chain'),
          until: integer(item, 'sending_until'),
        };
  const isMoved = item.revision !== undefined;
  return { ...(isMoved ? { revision: integer(item, 'revision'), chain: text(item, 'chain') } : origin), sending };
}

const NAMES = {
  '#revision': 'revision',
  '#chain': 'chain',
  '#to': 'sending_revision',
  '#toChain': 'sending_chain',
  '#until': 'sending_until',
};

const AT_PLACE = '(#revision = :revision OR (attribute_not_exists(#revision) AND :revision = :zero))';

/** Puts on record what is about to be sent. Refused where another process is as far, or sends. */
export function beginSending(TableName: string, from: LogPlace, to: LogPlace, until: number): TransactWriteItem {
  const { '#chain': _, ...names } = NAMES;
  return {
    Update: {
      TableName,
      Key: keyOf(METRICS_KEY),
      UpdateExpression: 'SET #to = :to, #toChain = :toChain, #until = :until',
      ConditionExpression: `${AT_PLACE} AND attribute_not_exists(#to)`,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: {
        ...{ ':revision': N(from.revision), ':zero': N(0) },
        ...{ ':to': N(to.revision), ':toChain': S(to.chain), ':until': N(until) },
      },
    },
  };
}

/** Moves the place on to what was being sent. */
export function endSending(TableName: string, to: LogPlace): TransactWriteItem {
  return {
    Update: {
      TableName,
      Key: keyOf(METRICS_KEY),
      UpdateExpression: 'SET #revision = :to, #chain = :toChain REMOVE #to, #toChain, #until',
      ConditionExpression: '#to = :to',
      ExpressionAttributeNames: NAMES,
      ExpressionAttributeValues: { ':to': N(to.revision), ':toChain': S(to.chain) },
    },
  };
}

/** Takes back what was certainly not sent. */
export function forgetSending(TableName: string, to: LogPlace): TransactWriteItem {
  const { '#revision': _, '#chain': __, ...names } = NAMES;
  return {
    Update: {
      TableName,
      Key: keyOf(METRICS_KEY),
      UpdateExpression: 'REMOVE #to, #toChain, #until',
      ConditionExpression: '#to = :to',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: { ':to': N(to.revision) },
    },
  };
}

/** Moves the place over entries without figures. */
export function skipTo(TableName: string, from: LogPlace, to: LogPlace): TransactWriteItem {
  const { '#toChain': _, '#until': __, ...names } = NAMES;
  return {
    Update: {
      TableName,
      Key: keyOf(METRICS_KEY),
      UpdateExpression: 'SET #revision = :next, #chain = :chain',
      ConditionExpression: `${AT_PLACE} AND attribute_not_exists(#to)`,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: {
        ...{ ':revision': N(from.revision), ':zero': N(0) },
        ...{ ':next': N(to.revision), ':chain': S(to.chain) },
      },
    },
  };
}
