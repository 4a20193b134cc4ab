import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import packageJson from '../../package.json' with { type: 'json' };
import { hasScript, runTypedCommand } from '../e2e/terminal.ts';
import { temporaryDirectory } from '../mcp/sample-store.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OWNER = 'ann@example.com';
const place = temporaryDirectory();
const prefix = join(place.path, 'installed here');
const home = join(place.path, 'home of ann');
const elsewhere = join(place.path, 'else where');
const unpacked = join(place.path, 'un packed');
const archive = () => join(place.path, `brand-escalations-mcp-${packageJson.version}.tgz`);

/** A machine on which nothing is set, but for a Node that is new enough. */
const environment = { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, HOME: home, NO_COLOR: '1' };
const bin = (name: string) => join(prefix, 'bin', name);

function run(command: string, args: readonly string[], cwd = elsewhere, env: NodeJS.ProcessEnv = environment) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8', input: '' });
  return { status, stdout, stderr };
}

/** Runs a program to its end; fails the test with its words if it fails. */
function output(
  command: string,
  args: readonly string[],
  cwd = elsewhere,
  env: NodeJS.ProcessEnv = environment,
): string {
  const { status, stdout, stderr } = run(command, args, cwd, env);
  expect([command, ...args, status, status === 0 ? '' : stderr]).toStrictEqual([command, ...args, 0, '']);
  return stdout;
}

beforeAll(() => {
  for (const folder of [home, elsewhere, unpacked]) mkdirSync(folder);
  // npm makes what ships first (prepack), into `dist`.
  output('npm', ['pack', '--silent', '--pack-destination', place.path], ROOT, process.env);
  const flags = ['install', '--global', '--prefix', prefix, '--prefer-offline', '--no-audit', '--no-fund', '--silent'];
  output('npm', [...flags, archive()], elsewhere, process.env);
  output('tar', ['-xzf', archive(), '-C', unpacked, '--strip-components=1']);
});
afterAll(() => place.remove());

describe('the archive', () => {
  const files = () =>
    output('tar', ['-tzf', archive()])
      .trim()
      .split('\n')
      .map((file) => file.replace(/^package\//, ''));

  test('holds the program and what it reads, and nothing else', () => {
    const kinds = [
      ...[/^bin\/[a-z-]+\.mjs$/, /^dist\/[\w-]+\.mjs(\.LEGAL\.txt)?$/, /^dist\/sbom\.cdx\.json$/],
      ...[/^agent-instructions\/[\w/-]+\.md$/i, /^data\/seed\/([\w-]+\.tsv|README\.md)$/],
      /^(CHANGELOG|LICENSE|NOTICE|README|package)(\.md|\.json)?$/,
    ];
    expect(files().filter((file) => !kinds.some((kind) => kind.test(file)))).toStrictEqual([]);
    for (const kind of kinds) expect(files().filter((file) => kind.test(file))).not.toStrictEqual([]);
  });

  test('holds no test, measurement, script or settings of CI', () => {
    expect(
      files().filter((file) =>
        /(^|\/)(test|bench|scripts|src|\.ci|\.github|\.vscode)\/|\.(test|spec)\.|\.ts$/.test(file),
      ),
    ).toStrictEqual([]);
  });

  test('holds the files that package.json names as programs', () => {
    expect(files()).toEqual(expect.arrayContaining(Object.values(packageJson.bin)));
  });
});

describe('installed with npm into a folder with blanks, and started in another one', () => {
  const data = join(home, '.local', 'share', 'brand-escalations');
  const answer = z.object({ change_id: z.string(), decide_command: z.string() });
  let client: Client;
  const call = async (name: string, input: Record<string, unknown>) =>
    (await client.callTool({ name, arguments: input })).structuredContent;

  test('both programs say their version', () => {
    for (const name of Object.keys(packageJson.bin))
      expect(output(bin(name), ['--version'])).toBe(`${packageJson.version}\n`);
  });

  test('the settings that it prints start a server, whose proposal a person approves with the printed command', async () => {
    output(bin('brand-escalations'), ['data', 'init', '--owner', OWNER, '--combos', '2000']);
    expect(existsSync(data)).toBe(true);
    const settings = JSON.parse(output(bin('brand-escalations'), ['connect', '--client', 'claude-code', '--json']));
    const server = z
      .object({ command: z.string(), args: z.array(z.string()), env: z.record(z.string(), z.string()) })
      .parse(settings.mcpServers['brand-escalations']);
    expect(server.env).toStrictEqual({ BRAND_ESCALATIONS_DATA: data });
    client = new Client({ name: 'packed', version: '1.0.0' });
    // A desktop client starts servers in the root folder, with little in the environment.
    await client.connect(new StdioClientTransport({ ...server, cwd: '/', stderr: 'ignore' }));
    try {
      expect(await call('get_brand_details', { brandid: 12345 })).toMatchObject({ brand: { brandname: 'Star' } });
      const proposed = answer.parse(
        await call('add_escalation_notes', { escalation_id: 'ESC-2026-001', notes: 'Two brands.' }),
      );
      if (!hasScript()) return;
      const passphrase = 'correct horse battery staple';
      const env = { ...environment, SHELL: '/bin/sh' };
      const ended = await runTypedCommand(proposed.decide_command, env, [
        { to: 'address [', type: OWNER },
        { to: 'or more): ', type: passphrase },
        { to: 'Repeat it: ', type: passphrase },
        { to: 'To approve, type approve; or back, exact, quit? ', type: 'approve' },
        { to: `Passphrase of ${OWNER}: `, type: passphrase },
      ]);
      expect(ended.output).toContain(`${OWNER} can now decide`);
      expect(await call('get_change', { change_id: proposed.change_id })).toMatchObject({ state: 'applied' });
    } finally {
      await client.close();
    }
  });

  test('it typesets a report into the folder where it was started', () => {
    const flags = ['--report-type', 'monthly', '--month', '2026-01', '--output', 'report.pdf'];
    output(bin('brand-escalations'), ['call', 'escalation_report', ...flags]);
    expect(readFileSync(join(elsewhere, 'report.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    expect(readdirSync(elsewhere)).toStrictEqual(['report.pdf']);
  });
});

describe('unpacked outside of node_modules, without any dependency', () => {
  const cli = join(unpacked, 'bin', 'brand-escalations.mjs');

  test('it makes a store and answers', () => {
    const env = { ...environment, BRAND_ESCALATIONS_DATA: join(place.path, 'other data') };
    output(process.execPath, [cli, 'data', 'init', '--owner', OWNER, '--combos', '2000'], elsewhere, env);
    const details = output(
      process.execPath,
      [cli, 'call', 'get_brand_details', '--brandid', '12345', '--json'],
      elsewhere,
      env,
    );
    expect(JSON.parse(details)).toMatchObject({ brand: { brandname: 'Star' } });
  });

  test('under an older Node it says in one line which it needs and how to start it', () => {
    const older = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.20.2'})";
    const { status, stdout, stderr } = run(process.execPath, ['--import', older, cli, '--version']);
    expect([status, stdout, stderr.trim().split('\n').length]).toStrictEqual([1, '', 1]);
    expect(stderr).toContain('needs Node 24 or newer, but was started with Node 20.20.2');
    expect(stderr).toContain(`npx --yes node@24 ${JSON.stringify(cli)}`);
  });

  test('packed without its program it says so in one line', () => {
    rmSync(join(unpacked, 'dist'), { recursive: true });
    const { status, stdout, stderr } = run(process.execPath, [cli, '--version']);
    expect([status, stdout, stderr.trim().split('\n').length]).toStrictEqual([1, '', 1]);
    expect(stderr).toContain('--ignore-scripts');
  });
});
