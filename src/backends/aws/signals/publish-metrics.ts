import type { Clock } from '../../../domain/ports/foundation.ts';
import type { SignalReport } from '../../../domain/ports/signals.ts';
import { faultKind } from '../faults.ts';
import { entriesAfter, type LogReads } from '../log/log-entries.ts';
import { chainOrigin, type LogPlace, logHead } from '../log/log-head.ts';
import type { Transactions } from '../proposals/transact.ts';
import { type MetricDatum, metricData } from './metric-data.ts';
import {
  beginSending,
  endSending,
  forgetSending,
  METRICS_KEY,
  type MetricPlace,
  metricPlaceIn,
  SENDING,
  skipTo,
} from './metric-place.ts';

/** Figures in one request, at most, and entries of the log that are looked at for one. */
export const MOST_DATA = 1000;
const MOST_ENTRIES = 500;

/** CloudWatch takes no figures that are older, in milliseconds. */
const OLDEST = 14 * 24 * 60 * 60 * 1000 - 60_000;

interface Deps {
  readonly log: LogReads;
  readonly transactions: Transactions;
  readonly put: (data: readonly MetricDatum[]) => Promise<void>;
  readonly clock: Clock;
}

/**
 * Publishes the figures of the log, in order. CloudWatch adds up whatever it gets, so figures are on record before they are
 * sent: after a crash they are not sent again, and where it did not say if it took them, the report says so.
 */
export async function publishMetrics(deps: Deps): Promise<SignalReport> {
  const { log, transactions, clock } = deps;
  const { table } = log.data;
  const head = await logHead(log.data);
  const origin = { revision: 0, chain: chainOrigin(head.storeId, log.hasher) };
  const problems: string[] = [];
  let sent = 0;
  let place: LogPlace | undefined = await freePlace(
    metricPlaceIn(await log.data.get(METRICS_KEY), origin),
    deps,
    problems,
  );
  while (place !== undefined && place.revision < head.revision) {
    const batch: Batch = await nextBatch(place, head.revision, deps);
    const from: LogPlace = place;
    if (batch.tooOld > 0)
      problems.push(`${batch.tooOld} figures are older than two weeks, and CloudWatch takes none that are.`);
    if (batch.data.length === 0) {
      const moved = await transactions.write([skipTo(table, from, batch.to)]);
      place = moved.outcome === 'written' ? batch.to : undefined;
      continue;
    }
    const until = Date.parse(clock.now()) + SENDING;
    const begun = await transactions.write([beginSending(table, from, batch.to, until)]);
    if (begun.outcome !== 'written') break;
    const outcome = await send(batch.data, deps);
    if (outcome.kind === 'not_sent') {
      await transactions.write([forgetSending(table, batch.to)]);
      problems.push(`CloudWatch did not take figures (${outcome.why}). They are sent again.`);
      break;
    }
    if (outcome.kind === 'unknown') problems.push(maybeMissing(from, batch.to));
    else sent += batch.data.length;
    await transactions.write([endSending(table, batch.to)]);
    place = batch.to;
  }
  return { sent, problems };
}

/** Returns the place to go on from; undefined while another process sends. What a dead one left is not sent again. */
async function freePlace(
  place: MetricPlace,
  { log, transactions, clock }: Deps,
  problems: string[],
): Promise<LogPlace | undefined> {
  const { sending } = place;
  if (sending === null) return place;
  if (Date.parse(clock.now()) < sending.until) return undefined;
  const ended = await transactions.write([endSending(log.data.table, sending)]);
  if (ended.outcome !== 'written') return undefined;
  problems.push(maybeMissing(place, sending));
  return sending;
}

function maybeMissing(from: LogPlace, to: LogPlace): string {
  return `The figures of revisions ${from.revision + 1} to ${to.revision} may be missing in CloudWatch: it did not say if it took them, and they are not sent again.`;
}

interface Batch {
  readonly to: LogPlace;
  readonly data: readonly MetricDatum[];
  readonly tooOld: number;
}

/** Returns the figures of the next entries, of at least one. Upstream publishes those of its own changes. */
async function nextBatch(from: LogPlace, last: number, { log, clock }: Deps): Promise<Batch> {
  const oldest = new Date(Date.parse(clock.now()) - OLDEST).toISOString();
  const data: MetricDatum[] = [];
  let [to, tooOld] = [from, 0];
  for await (const entry of entriesAfter(log, from, Math.min(last, from.revision + MOST_ENTRIES))) {
    const figures = entry.kind === 'change' ? metricData(entry.batch) : [];
    if (data.length > 0 && data.length + figures.length > MOST_DATA) break;
    const usable = figures.filter(({ at }) => at >= oldest);
    tooOld += figures.length - usable.length;
    data.push(...usable);
    to = { revision: entry.revision, chain: entry.chain };
  }
  return { to, data, tooOld };
}

type Sent = { readonly kind: 'sent' | 'unknown' } | { readonly kind: 'not_sent'; readonly why: string };

/** The connection was never made, so nothing was taken. */
const NOT_SENT: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

async function send(data: readonly MetricDatum[], { put }: Deps): Promise<Sent> {
  for (let at = 0; at < data.length; at += MOST_DATA) {
    try {
      await put(data.slice(at, at + MOST_DATA));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const isSent = faultKind(error) === 'unknown' && !('code' in error && NOT_SENT.has(error.code));
      return isSent || at > 0 ? { kind: 'unknown' } : { kind: 'not_sent', why: error.name };
    }
  }
  return { kind: 'sent' };
}
