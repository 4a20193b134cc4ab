import { expect, it } from 'vitest';
import { givenStores, type MakeBackend } from './backend.ts';
import { aFeedback, aMetadataVersion, anExecution } from './records.ts';

export function metadataContract(make: MakeBackend): void {
  const given = givenStores(make);

  it('gives the codes with their descriptions', async () => {
    const grocery = { mccid: 5411, mcc_desc: 'Grocery Stores', sector: 'Groceries' };
    const { agent } = await given({ mccs: [grocery] });
    expect(await agent.data.mccs()).toEqual(new Map([[5411, grocery]]));
  });

  it('gives metadata versions in order, whole and unmasked', async () => {
    const versions = Array.from({ length: 11 }, (_, i) =>
      aMetadataVersion({
        version: i + 1,
        notes: 'card 4111 1111 1111 1111, ann@example.com',
        coverage_false_positives: 0.1 * i,
      }),
    );
    const { agent } = await given({ metadata: [...versions, aMetadataVersion({ brandid: 7 })] });
    expect(await agent.data.metadataVersions(12345)).toEqual(versions);
    expect(await agent.data.metadataVersions(999)).toEqual([]);
  });

  it('gives feedback and executions of a brand by time', async () => {
    const early = aFeedback({
      feedback_id: 'z',
      submitted_at: '2026-01-01T00:00:00.000Z',
      misclassified_combos: [5, 6],
    });
    const late = aFeedback({ feedback_id: 'a', submitted_at: '2026-01-02T00:00:00.000Z' });
    const first = anExecution({ execution_arn: 'z', start_time: '2026-01-01T00:00:00.000Z', duration_seconds: 12 });
    const second = anExecution({ execution_arn: 'a', start_time: '2026-01-02T00:00:00.000Z', status: 'SUCCEEDED' });
    const { agent } = await given({
      feedback: [late, early, aFeedback({ feedback_id: 'other', brandid: 7 })],
      executions: [second, first, anExecution({ execution_arn: 'other', brandid: 7 })],
    });
    expect(await agent.data.feedbackOf(12345)).toEqual([early, late]);
    expect(await agent.data.executionsOf(12345)).toEqual([first, second]);
  });
}
