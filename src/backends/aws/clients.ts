import type { DynamoDB, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { S3 } from '@aws-sdk/client-s3';

/** Clients of one process. Loaded by the first use: a process without them starts 80 ms sooner. */
export interface AwsClients {
  /** Repeats what failed for a moment by itself. */
  readonly reads: DynamoDB;
  /** Sends each request once. `transact` repeats it, because it has to know what may have been written. */
  readonly writes: DynamoDB;
  readonly s3: S3;
  close(): void;
}

/** Settings beside those that the SDK takes from its own variables and files. */
export interface ClientSettings extends Pick<DynamoDBClientConfig, 'region' | 'credentials'> {
  readonly dynamoDbEndpoint?: string;
  readonly s3Endpoint?: string;
  /** Of Bedrock's agents: the runtime and the control of agents. */
  readonly bedrockEndpoint?: string;
  /** Milliseconds to wait for the whole answer of an agent (default: minutes). */
  readonly bedrockPatience?: number;
  readonly sesEndpoint?: string;
  readonly snsEndpoint?: string;
  readonly cloudWatchEndpoint?: string;
  readonly kmsEndpoint?: string;
}

/** Milliseconds to a connection, and of silence on it. */
const CONNECTION = 3_000;
const SILENCE = 10_000;
/** Milliseconds to an answer of DynamoDB, which takes tens. S3 has none: a snapshot is uploaded for as long as bytes move. */
const REQUEST = 10_000;
const READ_ATTEMPTS = 6;

export async function openClients({
  dynamoDbEndpoint,
  s3Endpoint,
  region,
  credentials,
}: ClientSettings): Promise<AwsClients> {
  const { DynamoDB, S3 } = await import('./sdk.ts');
  const untilSilence = { connectionTimeout: CONNECTION, socketTimeout: SILENCE };
  const common = {
    ...(region === undefined ? {} : { region }),
    ...(credentials === undefined ? {} : { credentials }),
  };
  const untilAnswer = { ...untilSilence, requestTimeout: REQUEST, throwOnRequestTimeout: true };
  const dynamoDb = {
    ...common,
    requestHandler: untilAnswer,
    ...(dynamoDbEndpoint === undefined ? {} : { endpoint: dynamoDbEndpoint }),
  };
  const reads = new DynamoDB({ ...dynamoDb, maxAttempts: READ_ATTEMPTS });
  const writes = new DynamoDB({ ...dynamoDb, maxAttempts: 1 });
  const s3 = new S3({
    ...common,
    requestHandler: untilSilence,
    ...(s3Endpoint === undefined ? {} : { endpoint: s3Endpoint }),
    maxAttempts: READ_ATTEMPTS,
  });
  return {
    reads,
    writes,
    s3,
    close() {
      for (const client of [reads, writes, s3]) client.destroy();
    },
  };
}
