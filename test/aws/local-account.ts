import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import type { AwsSettings } from '../../src/backends/aws/agent-side.ts';
import { type TableNames, tableNames } from '../../src/backends/aws/place.ts';
import { type S3Fixture, startS3 } from '../fixtures/aws/s3-fixture.ts';

const credentials = { accessKeyId: 'TEST', secretAccessKey: 'test' };
const region = 'eu-west-1';
const BUCKET = 'brand-escalations-test';

let accounts = 0;

/** What a store on AWS lies in: three empty tables of DynamoDB Local, a bucket, and directories for nodes. */
export interface LocalAccount {
  readonly dynamo: DynamoDB;
  readonly s3: S3Fixture;
  readonly tables: TableNames;
  /** Settings of a node with a directory of its own, without a follower. */
  settings(): AwsSettings;
  /** The variables by which programs on this node find the store. */
  variables(node: Pick<AwsSettings, 'directory'>): Record<string, string>;
  close(): Promise<void>;
}

export interface LocalAccountOptions {
  /** Port of DynamoDB Local. */
  readonly dynamoDbPort: number;
  /** Port of what programs meet in its place. */
  readonly programsMeet?: number;
  /** A bucket that others use, too, and close. */
  readonly s3?: S3Fixture;
}

/** Makes tables of new names: they are never made a second time. */
export async function openLocalAccount(options: LocalAccountOptions): Promise<LocalAccount> {
  const { dynamoDbPort, programsMeet = dynamoDbPort } = options;
  const root = mkdtempSync(join(tmpdir(), 'aws-store-'));
  const s3 = options.s3 ?? (await startS3());
  const environment = `test_${process.pid}_${++accounts}`;
  const tables = tableNames({ environment });
  const dynamo = new DynamoDB({ endpoint: addressOf(dynamoDbPort), region, credentials });
  await Promise.all(Object.values(tables).map((table) => createTable(dynamo, table)));
  const clients = { region, credentials, dynamoDbEndpoint: addressOf(programsMeet), s3Endpoint: addressOf(s3.port) };
  let nodes = 0;
  return {
    dynamo,
    s3,
    tables,
    settings: () => ({ environment, bucket: BUCKET, clients, directory: join(root, `node-${++nodes}`) }),
    variables: ({ directory }) => ({
      BRAND_ESCALATIONS_BACKEND: 'aws',
      BRAND_ESCALATIONS_AWS_ENVIRONMENT: environment,
      BRAND_ESCALATIONS_AWS_BUCKET: BUCKET,
      BRAND_ESCALATIONS_DATA: directory,
      AWS_ENDPOINT_URL_DYNAMODB: clients.dynamoDbEndpoint,
      AWS_ENDPOINT_URL_S3: clients.s3Endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
    }),
    async close() {
      await Promise.all(Object.values(tables).map((TableName) => dynamo.deleteTable({ TableName })));
      dynamo.destroy();
      if (options.s3 === undefined) await s3.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

const addressOf = (port: number): string => `http://127.0.0.1:${port}`;

async function createTable(dynamo: DynamoDB, TableName: string): Promise<void> {
  await dynamo.createTable({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  });
}
