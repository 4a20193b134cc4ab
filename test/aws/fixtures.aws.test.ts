import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type DynamoDbProxy, startDynamoDbProxy } from './dynamodb-proxy.ts';
import { type S3Fixture, startS3 } from './s3-fixture.ts';

const credentials = { accessKeyId: 'TEST', secretAccessKey: 'test' };
const region = 'eu-west-1';
const Bucket = 'fixture';

describe('the S3 fixture answers the real client as S3 does', () => {
  let fixture: S3Fixture;
  let s3: S3;
  beforeAll(async () => {
    fixture = await startS3();
    const endpoint = `http://127.0.0.1:${fixture.port}`;
    s3 = new S3({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 });
  });
  afterAll(async () => {
    s3.destroy();
    await fixture.close();
  });

  test('an object comes back byte by byte, with its metadata', async () => {
    await s3.putObject({
      Bucket,
      Key: 'a/b c',
      Body: Buffer.from([0, 255, 13, 10]),
      Metadata: { 'change-id': 'CHG-1' },
    });
    const there = await s3.getObject({ Bucket, Key: 'a/b c' });
    expect(Buffer.from((await there.Body?.transformToByteArray()) ?? [])).toEqual(Buffer.from([0, 255, 13, 10]));
    expect(there.Metadata).toEqual({ 'change-id': 'CHG-1' });
  });

  test('conditions: an object is made once, and replaced only by whoever knows it', async () => {
    const object = { Bucket, Key: 'once' };
    const { ETag } = await s3.putObject({ ...object, Body: '1', IfNoneMatch: '*' });
    await expect(s3.putObject({ ...object, Body: '2', IfNoneMatch: '*' })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 412 },
    });
    await s3.putObject({ ...object, Body: '2', IfMatch: ETag });
    await expect(s3.putObject({ ...object, Body: '3', IfMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 412 },
    });
    await expect(s3.putObject({ Bucket, Key: 'none', Body: '', IfMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('a list goes on after its last key', async () => {
    for (const key of ['l/1', 'l/2', 'l/3']) await s3.putObject({ Bucket, Key: key, Body: key });
    const first = await s3.listObjectsV2({ Bucket, Prefix: 'l/', MaxKeys: 2 });
    const rest = await s3.listObjectsV2({ Bucket, Prefix: 'l/', ContinuationToken: first.NextContinuationToken });
    expect([...(first.Contents ?? []), ...(rest.Contents ?? [])].map((one) => one.Key)).toEqual(['l/1', 'l/2', 'l/3']);
  });

  test('an object whose answer is lost is there all the same', async () => {
    fixture.faults.meet(({ method }) => method === 'PUT', { kind: 'lose' });
    await expect(s3.putObject({ Bucket, Key: 'lost', Body: 'x' })).rejects.toThrow();
    expect(fixture.objects.has('lost')).toBe(true);
  });
});

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
