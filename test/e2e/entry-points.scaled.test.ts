import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { fewOf } from '../set-up/volume.ts';

const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'entry points-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(script: string, args: readonly string[], variables: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, BRAND_ESCALATIONS_DATA: join(folder, 'data'), ...variables };
  const ended = spawnSync(process.execPath, [path(script), ...args], { cwd: folder, env, encoding: 'utf8', input: '' });
  return { code: ended.status, output: ended.stdout, errors: ended.stderr };
}

describe.each(
  fewOf(2, [['src/server.ts'], ['src/cli.ts'], ['bin/brand-escalations-mcp.mjs'], ['bin/brand-escalations.mjs']]),
)('%s', (script) => {
  test('prints its help and its version, also with settings that it would refuse', () => {
    const broken = { BRAND_ESCALATIONS_DATTA: 'x' };
    const help = run(script, ['--help'], broken);
    expect([help.code, help.errors]).toStrictEqual([0, '']);
    expect(help.output).toMatch(/^brand-escalations.*BRAND_ESCALATIONS_DATA sets the data directory/s);
    expect(run(script, ['--version'], broken)).toStrictEqual({
      code: 0,
      output: `${packageJson.version}\n`,
      errors: '',
    });
    expect(readdirSync(folder)).toStrictEqual([]);
  });

  test('names an unknown flag, with the way to its help', () => {
    const { code, output, errors } = run(script, ['--verbose']);
    expect([code, output]).toStrictEqual([2, '']);
    expect(errors).toMatch(/--verbose[\s\S]*--help/);
  });
});

test('the server tells of a relative data directory that leads to no store from where it was started', () => {
  const initialize = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  const lines = [
    { id: 1, method: 'initialize', params: initialize },
    { method: 'notifications/initialized' },
    { id: 2, method: 'tools/call', params: { name: 'list_escalations', arguments: {} } },
  ].map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const env = { ...process.env, BRAND_ESCALATIONS_DATA: 'my-data' };
  const { stdout } = spawnSync(process.execPath, [path('src/server.ts')], {
    ...{ cwd: folder, env, encoding: 'utf8', input: lines.join('') },
  });
  expect(stdout).toContain(`relative path \\"my-data\\", and this server was started in ${folder}`);
  expect(stdout).toContain('write the absolute path');
});
