import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { givenDirectory, givenStoreIn } from '../backends/embedded/given-store.ts';
import { STORE } from '../contract/backend.ts';
import { aBrand, anEscalation } from '../contract/records.ts';
import { runPiped } from './terminal.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

async function given() {
  const root = directories.make();
  const store = join(root, 'store');
  await givenStoreIn(store, STORE, { brands: [aBrand()], escalations: [anEscalation()] });
  const out = join(root, 'out');
  return { out, run: (...flags: string[]) => runPiped(store, ['metrics', 'export', out, ...flags]) };
}

test("metrics export writes the dashboards' files, readable by the owner only, and prints their sizes", async () => {
  const { out, run } = await given();
  const { code, output } = run('--json', '--environment', 'staging');
  expect(code).toBe(0);
  expect(JSON.parse(output)).toMatchObject({ directory: out, exported: { escalations: 1, requests: 1 } });
  expect(readFileSync(join(out, 'escalations.csv'), 'utf8')).toContain('ESC-2026-001');
  expect(readFileSync(join(out, 'cloudwatch', 'put-metric-data-001.json'), 'utf8')).toContain('"staging"');
  expect(statSync(join(out, 'escalations.csv')).mode & 0o777).toBe(0o600);
  expect(run().errors).toContain('exists and is not an empty directory');
});

test.each([
  [['--environment', 'production'], /dev, staging, prod/],
  [['--from', '2020-01-01'], /whole day from/],
  [['--to', '2999-01-01'], /whole day from/],
  [['--s3', 'https://bucket/x'], /s3:\/\/bucket\/folder/],
  [['--region', '$(id)'], /eu-west-1/],
  [['--topic', 'escalations'], /ARN/],
])('metrics export %o is refused with a way forward, and writes nothing', async (flags, words) => {
  const { out, run } = await given();
  const { code, errors } = run(...flags);
  expect(code).toBe(2);
  expect(errors).toMatch(words);
  expect(existsSync(out)).toBe(false);
});
