import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type DynamoDbProxy, startDynamoDbProxy } from './dynamodb-proxy.ts';

const credentials = { accessKeyId: 'TEST', secretAccessKey: 'test' };
const region = 'eu-west-1';

describe('DynamoDB Local behind the proxy', () => {
  let proxy: DynamoDbProxy;
  let dynamo: DynamoDB;
  const TableName = `fixture_${process.pid}`;
  beforeAll(async () => {
    proxy = await startDynamoDbProxy(inject('dynamoDbPort'));
    const endpoint = `http://127.0.0.1:${proxy.port}`;
    dynamo = new DynamoDB({ endpoint, region, credentials, maxAttempts: 1 });
    await dynamo.createTable({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    });
  });
  afterAll(async () => {
    dynamo.destroy();
    await proxy.close();
  });
  const put = (pk: string) => ({
    Put: { TableName, Item: { pk: { S: pk } }, ConditionExpression: 'attribute_not_exists(pk)' },
  });

  test('says which condition of a transaction failed', async () => {
    await dynamo.transactWriteItems({ TransactItems: [put('a')] });
    await expect(dynamo.transactWriteItems({ TransactItems: [put('b'), put('a')] })).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }],
    });
  });

  test('the same request under the same token has one effect; another under it is refused', async () => {
    const request = { TransactItems: [put('c')], ClientRequestToken: 'token-1' };
    await dynamo.transactWriteItems(request);
    await dynamo.transactWriteItems(request);
    await expect(dynamo.transactWriteItems({ ...request, TransactItems: [put('d')] })).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
    });
  });

  test('a write whose answer is lost was made', async () => {
    proxy.faults.meet('TransactWriteItems', { kind: 'lose' });
    await expect(dynamo.transactWriteItems({ TransactItems: [put('e')] })).rejects.toThrow();
    expect((await dynamo.getItem({ TableName, Key: { pk: { S: 'e' } } })).Item).toBeDefined();
  });

  test('an error in its place carries its reasons', async () => {
    const reasons = ['TransactionConflict', 'None'];
    proxy.faults.meet('TransactWriteItems', {
      kind: 'answer',
      status: 400,
      code: 'TransactionCanceledException',
      reasons,
    });
    await expect(dynamo.transactWriteItems({ TransactItems: [put('f')] })).rejects.toMatchObject({
      CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
    });
  });
});
