import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { CommitPorts } from '../../../../src/domain/ports/commit-side.ts';
import { type DynamoDbProxy, startDynamoDbProxy } from '../../../aws/dynamodb-proxy.ts';
import { STORE } from '../../../contract/backend.ts';
import { inTurn } from '../../../contract/in-turn.ts';
import { aBatch, aBrand, anEscalation } from '../../../contract/records.ts';
import { type AwsStore, givenAwsStore } from '../given-aws-store.ts';
import { type GivenSignals, givenSignals } from './given-signals.ts';

let now = '2026-02-14T12:00:00.000Z';
let proxy: DynamoDbProxy;
let store: AwsStore;
let signals: GivenSignals;
let ports: CommitPorts;

beforeEach(async () => {
  now = '2026-02-14T12:00:00.000Z';
  proxy = await startDynamoDbProxy(inject('dynamoDbPort'));
  store = await givenAwsStore(STORE, { brands: [aBrand()] }, { dynamoDbPort: proxy.port });
  signals = await givenSignals(store, () => now);
  ports = await signals.commitSide(() => now);
});
afterEach(async () => {
  await signals.close();
  await store.close();
  await proxy.close();
});

/** Opens escalations, one a change. */
async function open(from: number, count: number, created_at = '2026-02-14T09:00:00.000Z'): Promise<void> {
  for (let number = from; number < from + count; number++) {
    const digits = String(number).padStart(3, '0');
    const escalation = anEscalation({ escalation_id: `ESC-2026-${digits}`, brandid: 1000 + number, created_at });
    const change = `CHG-01KH0000000000000000000${digits}`;
    const revision = await ports.data.current();
    const batch = aBatch([{ kind: 'escalation.insert', escalation }], change);
    const committed = await inTurn(ports).commit(batch, { revision });
    expect(committed).toBe('committed');
  }
}
const counted = () => signals.metrics.data.filter(({ metric }) => metric === 'BrandsEscalated');

describe('given a store that publishes figures', () => {
  test('when changes were committed, then each figure is published once, at the instant of its event', async () => {
    await open(1, 2);
    expect(await ports.signals.publishMetrics()).toEqual({ sent: 4, problems: [] });
    expect(await ports.signals.publishMetrics()).toEqual({ sent: 0, problems: [] });
    await open(3, 1, '2026-02-14T11:59:00.000Z');
    const another = await signals.commitSide(() => now);
    await Promise.all([ports.signals.publishMetrics(), another.signals.publishMetrics()]);
    expect(counted().map(({ at }) => at)).toEqual([
      '2026-02-14T09:00:00.000Z',
      '2026-02-14T09:00:00.000Z',
      '2026-02-14T11:59:00.000Z',
    ]);
    expect(signals.metrics.data[0]).toMatchObject({ namespace: 'BrandMetadataGenerator', unit: 'Count', value: 1 });
    const reasons = signals.metrics.data.filter(({ metric }) => metric === 'EscalationsByReason');
    expect(reasons[0]?.dimensions).toEqual({ Reason: anEscalation().reason });
  });

  test('when CloudWatch refuses for a moment, then nothing is lost and nothing doubled', async () => {
    await open(1, 1);
    signals.metrics.faults.meet('PutMetricData', { kind: 'answer', status: 400, code: 'ThrottlingException' });
    const { sent, problems } = await ports.signals.publishMetrics();
    expect(sent).toBe(0);
    expect(problems).toEqual([expect.stringContaining('They are sent again')]);
    expect(await ports.signals.publishMetrics()).toEqual({ sent: 2, problems: [] });
    expect(counted()).toHaveLength(1);
  });

  test('when its answer is lost, then nothing is sent twice, and the report says what may be missing', async () => {
    await open(1, 1);
    signals.metrics.faults.meet('PutMetricData', { kind: 'lose' });
    const { problems } = await ports.signals.publishMetrics();
    expect(problems).toEqual([expect.stringContaining('revisions 1 to 1 may be missing')]);
    expect(await ports.signals.publishMetrics()).toEqual({ sent: 0, problems: [] });
    expect(counted()).toHaveLength(1);
  });

  test('when a worker dies after sending, then others wait until it must be dead, and send nothing twice', async () => {
    await open(1, 1);
    // Its end is never put on record.
    let writes = 0;
    proxy.faults.meet(
      ({ operation }) => operation === 'TransactWriteItems' && writes++ > 0,
      { kind: 'answer', status: 400, code: 'AccessDeniedException' },
      100,
    );
    expect(await ports.signals.publishMetrics()).toMatchObject({ problems: [expect.stringContaining('AWS refuses')] });
    proxy.faults.clear();
    const another = await signals.commitSide(() => now);
    expect(await another.signals.publishMetrics()).toEqual({ sent: 0, problems: [] });
    await open(2, 1);
    now = '2026-02-14T12:05:00.000Z';
    const { sent, problems } = await another.signals.publishMetrics();
    expect(sent).toBe(2);
    expect(problems).toEqual([expect.stringContaining('revisions 1 to 1 may be missing')]);
    expect(counted()).toHaveLength(2);
  });

  test('when figures are older than CloudWatch takes, then the others are published, and the report says so', async () => {
    await open(1, 1, '2026-01-01T00:00:00.000Z');
    await open(2, 1);
    const { sent, problems } = await ports.signals.publishMetrics();
    expect(sent).toBe(2);
    expect(problems).toEqual([expect.stringContaining('2 figures are older than two weeks')]);
  });

  test('when the settings do not ask for figures, then none are published', async () => {
    await open(1, 1);
    store.s3.objects.delete('config/signals.json');
    expect(await ports.signals.publishMetrics()).toEqual({ sent: 0, problems: [] });
    expect(signals.metrics.data).toEqual([]);
  });
});
