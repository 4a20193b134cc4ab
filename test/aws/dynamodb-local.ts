import type { TestProject } from 'vitest/node';
import { startDynamoDbLocal } from './dynamodb-local-process.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Port of DynamoDB Local on the loopback. */
    dynamoDbPort: number;
  }
}

/** Starts DynamoDB Local before the first test, and ends it after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { port, end } = await startDynamoDbLocal();
  project.provide('dynamoDbPort', port);
  return end;
}
