import { describe, expect, it } from 'vitest';
import { listEscalations } from '../../../../src/domain/operations/escalations/list-escalations.ts';
import { getIterationHistory } from '../../../../src/domain/operations/metadata/get-iteration-history.ts';
import { answerOf, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();
const get = async (brandid: number) => answerOf(await store.run(getIterationHistory, { brandid }));

describe('get_iteration_history', () => {
  it('shows that "Star" used up its ten iterations', async () => {
    const history = await get(12345);
    expect(history).toMatchObject({ iterations_used: 10, iteration_limit: 10, limit_reached: true });
    expect(history.iterations.map((one) => one.iteration)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('tells for each what was asked and what the next version changed', async () => {
    const versions = new Map((await store.ports().data.metadataVersions(12345)).map((one) => [one.version, one]));
    for (const { version, asked, change } of (await get(12345)).iterations) {
      expect(asked).not.toBe('');
      expect(change).toMatchObject({ from: version, to: version + 1 });
      const regex = [versions.get(version)?.regex, versions.get(version + 1)?.regex];
      expect(change?.regex === null ? regex[0] : change?.regex?.after).toBe(regex[1]);
    }
  });

  it('counts the failures in a row of a brand that was escalated for them', async () => {
    const failing = {
      reason: 'consecutive_failures',
      limit: 1,
      status: ['open', 'assigned', 'investigating'],
    } as const;
    const { escalations } = answerOf(await store.run(listEscalations, { ...failing, status: [...failing.status] }));
    const history = await get(escalations[0]?.brandid ?? 0);
    expect(history.failures_in_a_row).toBeGreaterThanOrEqual(history.failure_limit);
    expect(history.last_failure).not.toBeNull();
  });

  it('refuses an unknown brand', async () => {
    expect(refusalOf(await store.run(getIterationHistory, { brandid: 999_999 }))).toMatchObject({ field: 'brandid' });
  });
});
