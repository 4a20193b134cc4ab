import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryDirectory } from '../mcp/sample-store.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const place = temporaryDirectory();
const installed = join(place.path, 'node_modules', 'brand-escalations-mcp');

/** Runs a program to its end; fails the test with its words if it fails. */
function run(command: string, args: readonly string[], cwd: string): string {
  const env = { ...process.env, BRAND_ESCALATIONS_DATA: join(place.path, 'data') };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  expect([command, ...args, status, status === 0 ? '' : stderr]).toStrictEqual([command, ...args, 0, '']);
  return stdout;
}

beforeAll(() => {
  // npm bundles first (prepack), into `dist`.
  run('npm', ['pack', '--silent', '--pack-destination', place.path], ROOT);
  const [archive = ''] = readdirSync(place.path).filter((name) => name.endsWith('.tgz'));
  mkdirSync(installed, { recursive: true });
  run('tar', ['-xzf', join(place.path, archive), '-C', installed, '--strip-components=1'], place.path);
});
afterAll(() => place.remove());

test('the package holds the bundle and what it reads, and no sources, tests or settings', () => {
  const folders = ['agent-instructions', 'bin', 'data', 'dist'];
  const files = ['CHANGELOG.md', 'LICENSE', 'NOTICE', 'README.md', 'package.json'];
  expect(readdirSync(installed).toSorted()).toStrictEqual([...files, ...folders].toSorted());
  expect(readdirSync(join(installed, 'data'))).toStrictEqual(['seed']);
});

test('installed without any dependency, it makes a store, answers and typesets a report', () => {
  const cli = [join(installed, 'bin', 'brand-escalations.mjs')];
  run(process.execPath, [...cli, 'data', 'init', '--owner', 'ann@example.com', '--combos', '2000'], place.path);
  const call = (...args: string[]) => run(process.execPath, [...cli, 'call', ...args], place.path);
  expect(JSON.parse(call('get_brand_details', '--brandid', '12345', '--json'))).toMatchObject({
    brand: { brandname: 'Star' },
  });
  const report = ['escalation_report', '--report-type', 'monthly', '--month', '2026-01', '--output', 'report.pdf'];
  call(...report);
  expect(readdirSync(place.path)).toContain('report.pdf');
});
