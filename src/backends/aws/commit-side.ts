import type { SignatureVerifier } from '../../domain/ports/authority-writes.ts';
import type { AdoptionWrites } from '../../domain/ports/commit.ts';
import type { CommitPorts } from '../../domain/ports/commit-side.ts';
import type { Foundation } from '../../domain/ports/foundation.ts';
import type { StoreHome } from '../../domain/ports/home.ts';
import { NO_UPSTREAM, type UpstreamIntake } from '../../domain/ports/upstream.ts';
import { done } from '../../domain/refusal.ts';
import { type AwsSettings, type Closable, openAwsStore } from './agent-side.ts';
import { outsideActions } from './agents/outside-actions.ts';
import { auditReads } from './audit-reads.ts';
import { authorityWrites } from './authority/writes/authority-writes.ts';
import { Intake } from './intake/intake.ts';
import { Marks } from './intake/marks.ts';
import { UpstreamBucket } from './intake/upstream-bucket.ts';
import { dataWrites } from './log/writes/data-writes.ts';
import { Trial } from './log/writes/trial.ts';
import { LeasedTurn } from './log/writes/turn.ts';
import { objectStore } from './object-store.ts';
import { openLog } from './open-log.ts';
import { outbox } from './outbox/outbox.ts';
import { AuditChain } from './proposals/audit-chain.ts';
import { Transactions } from './proposals/transact.ts';
import { awsSignals } from './signals/signals.ts';
import { type BuiltSnapshot, buildSnapshot, type SnapshotOrder } from './snapshots/build-snapshot.ts';
import { SnapshotKeeper } from './snapshots/snapshot-keeper.ts';

/** The tables are the store, and there is no other copy of them that a person could have meant. */
const AT_HOME: StoreHome = {
  state: async () => ({ kind: 'here' }),
  check: async () => done(true),
  confirm: async () => {},
};

/** Makes snapshots, until it is closed. */
export interface SnapshotBuilder extends Closable {
  build(order: SnapshotOrder): Promise<BuiltSnapshot>;
}

/** Opens all of a store for writing. Throws `StoreUnavailable` and `StoreTrouble`. */
export async function openAwsCommitSide(
  settings: AwsSettings,
  foundation: Foundation,
  verifier: SignatureVerifier,
  builder: SnapshotBuilder = buildingHere(settings, foundation),
): Promise<CommitPorts & Closable & { readonly writes: AdoptionWrites }> {
  const { ports, clients, replica, storeId, data, authority, proposals, agentSettings } = await openAwsStore(
    settings,
    foundation,
  );
  const { hasher, ids, clock } = foundation;
  const transactions = new Transactions(clients.writes, foundation, [data.table, authority.table]);
  const objects = objectStore(clients.s3, settings.bucket, ['log/']);
  const audit = new AuditChain('authority', { ...foundation, reader: authority, transactions, storeId });
  const trial = new Trial(replica.path);
  const outside = outsideActions({
    settings: agentSettings,
    clients: settings.clients ?? {},
    data,
    transactions,
    clock,
  });
  const log = { data, objects, transactions, hasher, ids };
  const writes = dataWrites({ log, replica, trial, clock });
  const upstream: UpstreamIntake =
    settings.upstream === undefined
      ? NO_UPSTREAM
      : new Intake({
          bucket: new UpstreamBucket(clients.s3, settings.upstream.bucket),
          marks: new Marks(replica.database),
          data: ports.data,
          writes,
          feedbackTypes: async () => new Map(),
        });
  const signals = awsSignals({
    ...{ s3: clients.s3, bucket: settings.bucket, clients: settings.clients ?? {}, log, transactions, storeId },
    chains: { authority: auditReads(authority), proposals: auditReads(proposals) },
    ...{ clock, hasher },
  });
  return {
    ...ports,
    home: AT_HOME,
    outside,
    signals,
    turn: new LeasedTurn({ dynamo: clients.writes, data, clock, ids }),
    writes,
    authorityWrites: authorityWrites({ reader: authority, audit, dataTable: data.table }),
    outbox: outbox({ log, transactions }),
    upstream,
    snapshots: new SnapshotKeeper({
      ...{ data, transactions, clock, s3: clients.s3, follow: settings.follow },
      ...{ bucket: settings.bucket, directory: settings.directory, build: (order) => builder.build(order) },
    }),
    verifier,
    async close() {
      await builder.close();
      trial.close();
      outside.close();
      signals.close();
      await ports.close();
    },
  };
}

/** Makes snapshots in the thread of the caller. */
function buildingHere(settings: AwsSettings, foundation: Foundation): SnapshotBuilder {
  return {
    async build(order) {
      const log = await openLog(settings, foundation);
      try {
        return await buildSnapshot(order, log);
      } finally {
        log.close();
      }
    },
    close: async () => {},
  };
}
