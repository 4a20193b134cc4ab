import type { TableNames } from '../../../src/backends/aws/place.ts';
import type { FixtureRequest } from '../../aws/faults.ts';

/** Operations of DynamoDB that read and take keys. */
export const READS = ['BatchGetItem', 'GetItem', 'Query'];

/** What every append to an audit chain writes. */
export const AUDIT = ['Put AUDIT#', 'Update AUDIT'];

export const inTable = (table: string, rights: readonly string[]) => rights.map((right) => `${table}: ${right}`);

/** All that the agent side may write, beside its trials. */
export const AGENT_SIDE_WRITES = inTable('proposals', [
  ...AUDIT,
  ...['Put CHG#', 'Put ESC#', 'Put MONTH#', 'Update COUNT', 'Update MONTH#'],
]).sort();

/** What trials write, where a store uses agents of Bedrock. */
export const TRIAL_WRITES = inTable('proposals', ['Put CALLS#', 'Put TRIAL#', 'Update CALLS#', 'Update SPENT#']);

type Asked = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Asked => typeof value === 'object' && value !== null;
const objectIn = (value: unknown, name: string): Asked => {
  const inner = isObject(value) ? value[name] : undefined;
  return isObject(inner) ? inner : {};
};

/** The part of a partition key that a policy can name: all of it, or its beginning. */
function leading(item: Asked): string {
  const pk = String(
    objectIn(objectIn(item, 'Key').pk === undefined ? objectIn(item, 'Item') : objectIn(item, 'Key'), 'pk').S,
  );
  return /^(?:OUTBOX#[A-Z]+|[A-Z]+#?)/.exec(pk)?.[0] ?? pk;
}

/** Returns what a request to DynamoDB writes or checks, as `table: action key`. */
export function requestedWrites({ operation, body }: FixtureRequest, names: TableNames): readonly string[] {
  const request: unknown = JSON.parse(body.toString('utf8'));
  const tables = Object.entries(names);
  const named = (item: Asked, action: string) => {
    const [table] = tables.find(([, name]) => name === item.TableName) ?? ['?'];
    return `${table}: ${action} ${leading(item)}`;
  };
  if (operation === 'TransactWriteItems') {
    const items = isObject(request) && Array.isArray(request.TransactItems) ? request.TransactItems : [];
    return items.flatMap((item: unknown) =>
      ['Put', 'Update', 'Delete', 'ConditionCheck'].flatMap((action) =>
        isObject(item) && isObject(item[action]) ? [named(item[action], action)] : [],
      ),
    );
  }
  return isObject(request) && operation.endsWith('Item') && !READS.includes(operation)
    ? [`${named(request, operation)} outside of a transaction`]
    : [];
}
