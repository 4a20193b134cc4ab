import { expect, test } from 'vitest';
import { MIGRATIONS } from '../../../../src/backends/sqlite/schema/migrations.ts';
import { SCHEMA_VERSIONS } from '../../../../src/backends/sqlite/schema/versions.ts';

test('the newest schema version of each file is the number of its migrations', () => {
  const counted = Object.fromEntries(Object.entries(MIGRATIONS).map(([file, steps]) => [file, steps.length]));
  expect(SCHEMA_VERSIONS).toStrictEqual(counted);
});
