import { gunzipSync, gzipSync } from 'node:zlib';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { StoreTrouble } from '../../../domain/ports/store-trouble.ts';
import { B, bytes, type ItemKey, integer, keyOf, keyPart, N, putNew, S } from '../items.ts';
import type { Transactions } from '../proposals/transact.ts';
import type { TableReader } from '../table-reader.ts';

/** A call that was counted before it was made. */
export interface CountedCall {
  readonly caller: string;
  /** ISO 8601. The day of UTC counts. */
  readonly at: string;
  /** Tells it from any other call. */
  readonly nonce: string;
  readonly question: string;
  readonly agent: string;
  readonly model: string;
  /** Millionths of a dollar. */
  readonly micros: number;
}

const answerKey = (question: string): ItemKey => ({ pk: `TRIAL#${question}`, sk: 'ANSWER' });
const dayOf = ({ at }: Pick<CountedCall, 'at'>): string => at.slice(0, 10);
const spentKey = (call: Pick<CountedCall, 'at' | 'caller'>): ItemKey => ({
  pk: `SPENT#${dayOf(call)}`,
  sk: keyPart(call.caller),
});
const callKey = (call: CountedCall): ItemKey => ({
  pk: `CALLS#${dayOf(call)}`,
  sk: `${keyPart(call.caller)}#${call.at}#${call.nonce}`,
});

/** Returns the answer to a question, as it was kept. */
export async function keptAnswer(proposals: TableReader, question: string): Promise<string | undefined> {
  const item = await proposals.get(answerKey(question));
  return item && gunzipSync(bytes(item, 'answer')).toString('utf8');
}

/** The record of all trials in the table of the agent side: calls, what they cost, and their answers. */
export class TrialLedger {
  readonly #proposals: TableReader;
  readonly #transactions: Transactions;

  constructor(proposals: TableReader, transactions: Transactions) {
    this.#proposals = proposals;
    this.#transactions = transactions;
  }

  answer(question: string): Promise<string | undefined> {
    return keptAnswer(this.#proposals, question);
  }

  /** Returns what a caller has spent on a day, in millionths of a dollar. */
  async spent(call: Pick<CountedCall, 'at' | 'caller'>): Promise<number> {
    const item = await this.#proposals.get(spentKey(call));
    return item === undefined ? 0 : integer(item, 'micros');
  }

  /** Puts a call on record with its cost, unless the caller would have spent more than `most` on its day. */
  async count(call: CountedCall, most: number): Promise<'counted' | 'spent'> {
    if (call.micros > most) return 'spent';
    const { caller, at, question, agent, model, micros } = call;
    const about = { caller: S(caller), at: S(at), question: S(question), agent: S(agent), model: S(model) };
    const written = await this.#transactions.write([
      this.#add(call, micros, most - micros),
      putNew(this.#proposals.table, callKey(call), { ...about, micros: N(micros) }),
    ]);
    if (written.outcome === 'written') return 'counted';
    if (written.outcome === 'refused' && (await this.#proposals.get(callKey(call))) === undefined) return 'spent';
    if (written.outcome === 'refused') return 'counted';
    throw new StoreTrouble('busy', 'AWS has not said if the call was counted, so it was not made.', 'Try again.');
  }

  /** Takes the cost of a call back that was certainly not made. The call stays on record. */
  async takeBack(call: CountedCall): Promise<void> {
    await this.#transactions.write([this.#add(call, -call.micros), this.#mark(call, 'not_made')]);
  }

  /** Keeps an answer. Returns the one that is kept: another caller may have had one to the same question. */
  async keep(call: CountedCall, answer: string): Promise<string> {
    const { caller, at, question } = call;
    const content = { answer: B(gzipSync(answer)), caller: S(caller), at: S(at) };
    const written = await this.#transactions.write([
      putNew(this.#proposals.table, answerKey(question), content),
      this.#mark(call, 'answered'),
    ]);
    if (written.outcome === 'written') return answer;
    const kept = await this.answer(question);
    if (kept !== undefined) return kept;
    throw new StoreTrouble('busy', 'AWS has not said if the answer was kept.', 'Try again.');
  }

  #add(call: CountedCall, micros: number, atMost?: number): TransactWriteItem {
    const isBound = atMost !== undefined;
    return {
      Update: {
        TableName: this.#proposals.table,
        Key: keyOf(spentKey(call)),
        UpdateExpression: 'ADD #micros :micros',
        ...(isBound ? { ConditionExpression: 'attribute_not_exists(#micros) OR #micros <= :most' } : {}),
        ExpressionAttributeNames: { '#micros': 'micros' },
        ExpressionAttributeValues: { ':micros': N(micros), ...(isBound ? { ':most': N(atMost) } : {}) },
      },
    };
  }

  #mark(call: CountedCall, outcome: 'answered' | 'not_made'): TransactWriteItem {
    return {
      Update: {
        TableName: this.#proposals.table,
        Key: keyOf(callKey(call)),
        UpdateExpression: 'SET #outcome = :outcome',
        ConditionExpression: 'attribute_exists(#pk)',
        ExpressionAttributeNames: { '#outcome': 'outcome', '#pk': 'pk' },
        ExpressionAttributeValues: { ':outcome': S(outcome) },
      },
    };
  }
}
