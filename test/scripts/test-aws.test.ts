import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../scripts/test-aws.ts', import.meta.url));
const withoutJava = mkdtempSync(join(tmpdir(), 'no-java-'));
afterAll(() => rmSync(withoutJava, { recursive: true }));

const run = (environment: NodeJS.ProcessEnv) =>
  spawnSync(process.execPath, [SCRIPT], { encoding: 'utf8', env: { PATH: withoutJava, ...environment } });

test('without Java the command says loudly that nothing was tested, and does not fail', () => {
  const { status, stderr } = run({});
  expect(stderr).toContain('NOTHING OF THE AWS BACKEND WAS TESTED');
  expect(stderr).toContain('default-jre-headless');
  expect(status).toBe(0);
});

test('where CI runs it, missing Java is a failure', () => {
  expect(run({ CI: 'true' }).status).toBe(1);
});
