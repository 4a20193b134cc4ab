import type { AwsSettings } from '../../../../src/backends/aws/agent-side.ts';
import { openAwsCommitSide } from '../../../../src/backends/aws/commit-side.ts';
import type { CommitPorts } from '../../../../src/domain/ports/commit-side.ts';
import type { Foundation } from '../../../../src/domain/ports/foundation.ts';
import { type CloudWatchFixture, startCloudWatch } from '../../../fixtures/aws/cloudwatch-fixture.ts';
import { type KmsFixture, startKms } from '../../../fixtures/aws/kms-fixture.ts';
import { NO_SIGNATURES } from '../../embedded/given-store.ts';
import type { AwsStore } from '../given-aws-store.ts';
import { impatientFoundation } from '../impatient-foundation.ts';

export const KEY_ID = 'audit-heads';

/** The services that a store tells of its changes, beside it. */
export interface GivenSignals {
  readonly metrics: CloudWatchFixture;
  readonly kms: KmsFixture;
  /** Returns a node's settings with the addresses of these services. */
  settings(node: AwsSettings): AwsSettings;
  /** Opens a commit side whose clock says `now`, which tells these services. */
  commitSide(now: () => string): Promise<CommitPorts>;
  close(): Promise<void>;
}

export async function givenSignals(store: AwsStore, now: () => string): Promise<GivenSignals> {
  const metrics = await startCloudWatch(() => Date.parse(now()));
  const kms = await startKms();
  kms.key(KEY_ID);
  const settings = {
    metrics: true,
    audit_heads: { bucket: 'audit-heads-test', key_id: KEY_ID, lock: 'COMPLIANCE', retention_days: 10 },
  };
  const body = Buffer.from(JSON.stringify(settings));
  store.s3.objects.set('config/signals.json', { body, etag: '"1"', headers: {}, modified: new Date(0) });
  const closing: { close(): Promise<void> }[] = [];
  const at = ({ port }: { readonly port: number }) => `http://127.0.0.1:${port}`;
  const reaching = (node: AwsSettings): AwsSettings => ({
    ...node,
    clients: { ...node.clients, cloudWatchEndpoint: at(metrics), kmsEndpoint: at(kms) },
  });
  return {
    metrics,
    kms,
    settings: reaching,
    async commitSide(clock) {
      const { settings: node } = await store.node();
      const foundation: Foundation = impatientFoundation();
      const moved = { ...foundation, clock: { ...foundation.clock, now: clock } };
      const side = await openAwsCommitSide(reaching(node), moved, NO_SIGNATURES);
      closing.push(side);
      await side.data.current();
      return side;
    },
    async close() {
      for (const side of closing) await side.close();
      await metrics.close();
      await kms.close();
    },
  };
}
