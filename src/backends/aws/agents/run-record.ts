import { gunzipSync, gzipSync } from 'node:zlib';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Turn } from '../../../domain/ports/commit.ts';
import { StoreTrouble } from '../../../domain/ports/store-trouble.ts';
import { B, bytes, type Item, type ItemKey, keyOf, keyPart, N, S, text } from '../items.ts';
import { turnCheck } from '../log/writes/turn.ts';
import type { Transactions } from '../proposals/transact.ts';
import type { TableReader } from '../table-reader.ts';

/** The place of the turn's check in every transaction here. */
const TURN = 0;

/** How far a run came: before it is begun, it is put on record as intended; its answer follows whole. */
export type RunState =
  | { readonly state: 'none' }
  | { readonly state: 'intended'; readonly at: string }
  | { readonly state: 'answered'; readonly answer: string };

/** The record of the runs of a change, which lie beside its applied change. */
export class RunRecord {
  readonly #data: TableReader;
  readonly #transactions: Transactions;

  constructor(data: TableReader, transactions: Transactions) {
    this.#data = data;
    this.#transactions = transactions;
  }

  async look(changeId: string, action: string): Promise<RunState> {
    const item = await this.#data.get(runKey(changeId, action));
    const state = item === undefined ? 'not_begun' : text(item, 'state');
    if (item === undefined || state === 'not_begun') return { state: 'none' };
    if (state === 'intended') return { state: 'intended', at: text(item, 'at') };
    return { state: 'answered', answer: answerOf(item) };
  }

  intend(changeId: string, action: string, at: string, turn: Turn): Promise<'written' | 'lost'> {
    return this.#write(turn, {
      Put: {
        TableName: this.#data.table,
        Item: {
          ...keyOf(runKey(changeId, action)),
          ...{ state: S('intended'), action: S(action), at: S(at), fence: N(turn.fence) },
        },
        ConditionExpression: 'attribute_not_exists(#state) OR #state = :notBegun',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':notBegun': S('not_begun') },
      },
    });
  }

  /** Takes an intention back whose run was certainly not begun. */
  forget(changeId: string, action: string, turn: Turn): Promise<'written' | 'lost'> {
    const { ExpressionAttributeValues: values, ...own } = this.#intended(changeId, action, turn);
    return this.#write(turn, {
      Update: {
        ...own,
        UpdateExpression: 'SET #state = :notBegun',
        ExpressionAttributeValues: { ...values, ':notBegun': S('not_begun') },
      },
    });
  }

  answered(changeId: string, action: string, answer: string, turn: Turn): Promise<'written' | 'lost'> {
    const {
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
      ...own
    } = this.#intended(changeId, action, turn);
    return this.#write(turn, {
      Update: {
        ...own,
        UpdateExpression: 'SET #state = :answered, #answer = :answer',
        ExpressionAttributeNames: { ...names, '#answer': 'answer' },
        ExpressionAttributeValues: { ...values, ':answered': S('answered'), ':answer': B(gzipSync(answer)) },
      },
    });
  }

  /** Throws `StoreTrouble` that may have written where AWS does not say: the claim then stays for a later turn. */
  async #write(turn: Turn, item: TransactWriteItem): Promise<'written' | 'lost'> {
    const written = await this.#transactions.write([turnCheck(this.#data.table, turn), item]);
    if (written.outcome === 'written') return 'written';
    if (written.outcome === 'refused' && written.failed.includes(TURN)) return 'lost';
    const cause = written.outcome === 'unknown' ? written.cause : undefined;
    throw new StoreTrouble('failing', 'AWS has not said if a run of an agent is on record.', 'Try again.', { cause });
  }

  #intended(changeId: string, action: string, { fence }: Turn) {
    return {
      TableName: this.#data.table,
      Key: keyOf(runKey(changeId, action)),
      ConditionExpression: '#state = :intended AND #fence = :fence',
      ExpressionAttributeNames: { '#state': 'state', '#fence': 'fence' },
      ExpressionAttributeValues: { ':intended': S('intended'), ':fence': N(fence) },
    };
  }
}

function runKey(changeId: string, action: string): ItemKey {
  return { pk: `CHG#${keyPart(changeId)}`, sk: `RUN#${keyPart(action)}` };
}

function answerOf(item: Item): string {
  return gunzipSync(bytes(item, 'answer')).toString('utf8');
}
