import type { AttributeValue, DynamoDB } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../domain/ports/foundation.ts';
import { explained } from './faults.ts';
import { type Item, type ItemKey, keyOf, S } from './items.ts';

/** Most keys in one BatchGetItem. */
const BATCH = 100;

export interface KeyRange {
  readonly pk: string;
  /** Sort keys from this one on, it included. */
  readonly from?: string;
  /** Sort keys up to this one, it included. */
  readonly to?: string;
  readonly descending?: boolean;
  /** Items a page. A hint for what is wanted at once; the stream goes on after it. */
  readonly pageSize?: number;
}

/** Strongly consistent reads of one table. */
export class TableReader {
  readonly #dynamo: Pick<DynamoDB, 'getItem' | 'query' | 'batchGetItem' | 'scan'>;
  readonly #clock: Pick<Clock, 'sleep'>;
  readonly table: string;

  constructor(
    dynamo: Pick<DynamoDB, 'getItem' | 'query' | 'batchGetItem' | 'scan'>,
    clock: Pick<Clock, 'sleep'>,
    table: string,
  ) {
    this.#dynamo = dynamo;
    this.#clock = clock;
    this.table = table;
  }

  #explained<T>(request: () => Promise<T>): Promise<T> {
    return explained(request, `table ${this.table}`);
  }

  async get(key: ItemKey): Promise<Item | undefined> {
    const request = { TableName: this.table, Key: keyOf(key), ConsistentRead: true };
    return (await this.#explained(() => this.#dynamo.getItem(request))).Item;
  }

  /** Returns the items that exist, in no order. */
  async getAll(keys: readonly ItemKey[]): Promise<readonly Item[]> {
    const found: Item[] = [];
    for (let at = 0; at < keys.length; at += BATCH) found.push(...(await this.#batch(keys.slice(at, at + BATCH))));
    return found;
  }

  async #batch(keys: readonly ItemKey[]): Promise<readonly Item[]> {
    const found: Item[] = [];
    let waiting: Record<string, AttributeValue>[] = keys.map(keyOf);
    for (let pause = 10; waiting.length > 0; pause = Math.min(pause * 2, 1_000)) {
      const asked = { [this.table]: { Keys: waiting, ConsistentRead: true } };
      const answer = await this.#explained(() => this.#dynamo.batchGetItem({ RequestItems: asked }));
      found.push(...(answer.Responses?.[this.table] ?? []));
      // An answer has 16 MB at most, and less where the table is throttled.
      const left = answer.UnprocessedKeys?.[this.table]?.Keys ?? [];
      const isStuck = left.length === waiting.length;
      waiting = left;
      if (isStuck) await this.#clock.sleep(pause);
    }
    return found;
  }

  /** Streams the items of a partition in the order of their sort keys. */
  async *range({ pk, from = '', to, descending = false, pageSize }: KeyRange): AsyncGenerator<Item> {
    const within = sortKeys(from, to);
    let after: Item | undefined;
    do {
      const request = {
        TableName: this.table,
        ConsistentRead: true,
        ScanIndexForward: !descending,
        KeyConditionExpression: `#pk = :pk${within.condition}`,
        ExpressionAttributeNames: { '#pk': 'pk', ...within.names },
        ExpressionAttributeValues: { ':pk': S(pk), ...within.values },
        ...(pageSize === undefined ? {} : { Limit: pageSize }),
        ...(after === undefined ? {} : { ExclusiveStartKey: after }),
      };
      const page = await this.#explained(() => this.#dynamo.query(request));
      yield* page.Items ?? [];
      after = page.LastEvaluatedKey;
    } while (after !== undefined);
  }

  /** Streams the items of all partitions whose key begins so, in no order. It reads the whole table. */
  async *scan(prefix: string): AsyncGenerator<Item> {
    let after: Item | undefined;
    do {
      const request = {
        TableName: this.table,
        ConsistentRead: true,
        FilterExpression: 'begins_with(#pk, :prefix)',
        ExpressionAttributeNames: { '#pk': 'pk' },
        ExpressionAttributeValues: { ':prefix': S(prefix) },
        ...(after === undefined ? {} : { ExclusiveStartKey: after }),
      };
      const page = await this.#explained(() => this.#dynamo.scan(request));
      yield* page.Items ?? [];
      after = page.LastEvaluatedKey;
    } while (after !== undefined);
  }
}

function sortKeys(from: string, to: string | undefined) {
  const names = { '#sk': 'sk' };
  if (from === '' && to === undefined) return { condition: '', names: {}, values: {} };
  if (to === undefined) return { condition: ' AND #sk >= :from', names, values: { ':from': S(from) } };
  if (from === '') return { condition: ' AND #sk <= :to', names, values: { ':to': S(to) } };
  return { condition: ' AND #sk BETWEEN :from AND :to', names, values: { ':from': S(from), ':to': S(to) } };
}

/** Collects up to `limit` items of a stream. */
export async function firstOf<T>(stream: AsyncIterable<T>, limit: number): Promise<readonly T[]> {
  const found: T[] = [];
  if (limit > 0)
    for await (const one of stream) {
      found.push(one);
      if (found.length >= limit) break;
    }
  return found;
}
