import { join } from 'node:path';
import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { type AwsSettings, type Closable, openAwsAgentSide } from '../../../src/backends/aws/agent-side.ts';
import { openAwsCommitSide } from '../../../src/backends/aws/commit-side.ts';
import type { Follower } from '../../../src/backends/aws/follower/follower.ts';
import { initialiseAwsStore } from '../../../src/backends/aws/initialise.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import type { CommitPorts } from '../../../src/domain/ports/commit-side.ts';
import type { StoreInfo } from '../../../src/domain/ports/store.ts';
import { openLocalAccount } from '../../aws/local-account.ts';
import type { GivenData, MakeBackend } from '../../contract/backend.ts';
import type { S3Fixture } from '../../fixtures/aws/s3-fixture.ts';
import { dumpDatabase } from '../embedded/dump.ts';
import { NO_SIGNATURES, sourceOf } from '../embedded/given-store.ts';
import { openFollower } from './open-follower.ts';

/** Attributes and items that are no content: the turn's, and what tells one attempt at the same write from another. */
const NO_CONTENT_ITEMS = ['TURN'];
const NO_CONTENT_ATTRIBUTES = ['by'];

/** A store in tables of its own, which are never made a second time. */
export interface AwsStore {
  readonly dynamo: DynamoDB;
  readonly s3: S3Fixture;
  /** Settings of a node with a directory of its own, without a follower. */
  settings(): AwsSettings;
  /** The variables by which programs on this node find the store. */
  variables(node: Pick<AwsSettings, 'directory'>): Record<string, string>;
  /** A node with its follower in this process. */
  node(over?: Partial<AwsSettings>): Promise<AwsNode>;
  /** Ends the lease of whoever has the turn, as if it had said nothing for long enough. */
  endLease(): Promise<void>;
  /** All items of the three tables, as text. */
  dumpTables(): Promise<string>;
  close(): Promise<void>;
}

export interface AwsNode {
  readonly settings: AwsSettings;
  readonly follower: Follower;
}

export interface AwsStoreOptions {
  /** Port of what stands in front of DynamoDB Local. */
  readonly dynamoDbPort?: number;
  /** Makes empty tables only. */
  readonly withoutStore?: boolean;
}

/** Makes the three tables, and a store in them. */
export async function givenAwsStore(
  info: StoreInfo,
  data: Partial<GivenData> = {},
  { dynamoDbPort = inject('dynamoDbPort'), withoutStore = false }: AwsStoreOptions = {},
): Promise<AwsStore> {
  const account = await openLocalAccount({ dynamoDbPort: inject('dynamoDbPort'), programsMeet: dynamoDbPort });
  const { dynamo, s3, tables, settings } = account;
  const open: { close(): void }[] = [];
  if (!withoutStore) await initialiseAwsStore(settings(), { info, source: sourceOf(data) }, nodeFoundation());
  return {
    dynamo,
    s3,
    settings,
    variables: account.variables,
    async node(over) {
      const own = { ...settings(), ...over };
      const { follower, close } = await openFollower(own);
      open.push({ close });
      return { settings: { ...own, follow: () => follower.follow() }, follower };
    },
    async endLease() {
      await dynamo.updateItem({
        TableName: tables.data,
        Key: { pk: { S: 'TURN' }, sk: { S: 'TURN' } },
        UpdateExpression: 'SET #expires = :past',
        ExpressionAttributeNames: { '#expires': 'expires' },
        ExpressionAttributeValues: { ':past': { N: '0' } },
      });
    },
    dumpTables: async () =>
      (await Promise.all(Object.values(tables).map((table) => dumpTable(dynamo, table)))).join('\n'),
    async close() {
      for (const one of open) one.close();
      await account.close();
    },
  };
}

async function dumpTable(dynamo: DynamoDB, TableName: string): Promise<string> {
  const { Items = [] } = await dynamo.scan({ TableName, ConsistentRead: true });
  const lines = Items.filter((item) => !NO_CONTENT_ITEMS.includes(item.pk?.S ?? '')).map((item) => {
    const fields = Object.entries(item).filter(([name]) => !NO_CONTENT_ATTRIBUTES.includes(name));
    return JSON.stringify(Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1))));
  });
  return [TableName, ...lines.sort()].join('\n');
}

/** The AWS backend on DynamoDB Local and the S3 fixture: each side on a node of its own, with a follower. */
export const awsBackend: MakeBackend = async (info, data) => {
  const store = await givenAwsStore(info, data);
  const closing: Closable[] = [];
  let isClosed = false;
  const open = async <T extends Closable>(side: Promise<T>): Promise<T> => {
    closing.push(await side);
    return side;
  };
  const reader = await store.node();
  const agent = await open(openAwsAgentSide(reader.settings, nodeFoundation()));
  const openCommit = async () => {
    const { settings } = await store.node();
    return open(openAwsCommitSide(settings, nodeFoundation(), NO_SIGNATURES));
  };
  const commit = await openCommit();
  const spare: CommitPorts[] = [await openCommit(), await openCommit()];
  const another = (): CommitPorts => {
    const side = spare.pop();
    if (side === undefined) throw new Error('no commit side is left');
    return side;
  };
  return {
    agent,
    commit,
    anotherCommitSide: another,
    async overtake(work) {
      await store.endLease();
      const side = another();
      const turn = await side.turn.exclusively((turn) => work(turn, side), 0);
      if (!turn.ok) throw new Error(turn.refusal.message);
    },
    async dump() {
      await reader.follower.follow();
      return `${await store.dumpTables()}\n${dumpDatabase(join(reader.settings.directory, 'replica.db'))}`;
    },
    async close() {
      // Some tests close a store that is closed after them, too.
      if (isClosed) return;
      isClosed = true;
      for (const side of closing) await side.close();
      await store.close();
    },
  };
};
