import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { S3 } from '@aws-sdk/client-s3';
import type { Clock, Hasher } from '../../../domain/ports/foundation.ts';
import type { AuditChainName, SignalReport, Signals } from '../../../domain/ports/signals.ts';
import { StoreTrouble } from '../../../domain/ports/store-trouble.ts';
import { StoreUnavailable } from '../../sqlite/store-errors.ts';
import type { AuditReads } from '../audit-reads.ts';
import type { ClientSettings } from '../clients.ts';
import type { LogReads } from '../log/log-entries.ts';
import { objectStore } from '../object-store.ts';
import type { Transactions } from '../proposals/transact.ts';
import { anchorHeads, lastAnchored } from './anchor-heads.ts';
import { headKeyOf } from './head-key.ts';
import { type MetricDatum, NAMESPACE } from './metric-data.ts';
import { publishMetrics } from './publish-metrics.ts';
import { readHeads } from './read-heads.ts';
import { readSignalSettings } from './signal-settings.ts';

interface Deps {
  readonly s3: S3;
  readonly bucket: string;
  readonly clients: ClientSettings;
  readonly log: LogReads;
  readonly transactions: Transactions;
  readonly chains: Readonly<Record<AuditChainName, AuditReads>>;
  readonly storeId: string;
  readonly clock: Clock;
  readonly hasher: Hasher;
}

const NOTHING: SignalReport = { sent: 0, problems: [] };

/** What a store on AWS tells CloudWatch, and its bucket of audit heads. Its settings are read when they are needed. */
export function awsSignals(deps: Deps): Signals & { close(): void } {
  const { s3, bucket, clients, log, transactions, chains, storeId, clock, hasher } = deps;
  const config = () => readSignalSettings(objectStore(s3, bucket, []), bucket);
  const closing: { close(): void }[] = [];
  const metrics = cloudWatch(clients);
  closing.push(metrics);
  const heads = async () => {
    const { audit_heads: settings } = await config();
    if (settings === undefined) return undefined;
    const key = headKeyOf(settings.key_id, clients);
    closing.push(key);
    const objects = objectStore(s3, settings.bucket, [`${storeId}/`]);
    return { settings, key, objects };
  };
  return {
    async publishMetrics() {
      return reported(async () => {
        if (!(await config()).metrics) return NOTHING;
        return publishMetrics({ log, transactions, clock, put: (data) => metrics.put(data) });
      });
    },
    async anchorHeads() {
      return reported(async () => {
        const open = await heads();
        if (open === undefined) return NOTHING;
        return anchorHeads({ ...open, storeId, chains, data: log.data, transactions, clock, hasher });
      });
    },
    async *anchoredHeads() {
      const open = await heads();
      if (open !== undefined)
        yield* readHeads({
          ...{ ...open, s3, bucket: open.settings.bucket, storeId },
          lastAnchored: (chain) => lastAnchored(chain, { data: log.data, storeId, hasher }),
        });
    },
    close() {
      for (const one of closing) one.close();
    },
  };
}

/** Returns what keeps a signal from being given as a problem: the store works without it. */
async function reported(work: () => Promise<SignalReport>): Promise<SignalReport> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StoreTrouble || error instanceof StoreUnavailable)) throw error;
    return { sent: 0, problems: [`${error.message} ${error.instead ?? ''}`.trim()] };
  }
}

/** Milliseconds. */
const TIMEOUT = 10_000;

function cloudWatch({ region, credentials, cloudWatchEndpoint }: ClientSettings) {
  let client: CloudWatchClient | undefined;
  return {
    async put(data: readonly MetricDatum[]): Promise<void> {
      const { CloudWatchClient, PutMetricDataCommand } = await import('./sdk.ts');
      client ??= new CloudWatchClient({
        ...(region === undefined ? {} : { region }),
        ...(credentials === undefined ? {} : { credentials }),
        ...(cloudWatchEndpoint === undefined ? {} : { endpoint: cloudWatchEndpoint }),
        // A second attempt by itself could count figures twice.
        maxAttempts: 1,
        requestHandler: { connectionTimeout: 3_000, requestTimeout: TIMEOUT, throwOnRequestTimeout: true },
      });
      const MetricData = data.map(({ metric, at, value, unit, dimensions }) => ({
        ...{ MetricName: metric, Timestamp: new Date(at), Value: value, Unit: unit },
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      }));
      await client.send(new PutMetricDataCommand({ Namespace: NAMESPACE, MetricData }));
    },
    close: () => client?.destroy(),
  };
}
