import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { storeExists } from '../../src/backends/embedded/store-files.ts';
import { tools } from '../../src/tools/index.ts';
import { dumpGuarded } from '../harness/forgery.ts';
import { type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';
import { fewOf } from '../set-up/volume.ts';
import { hasScript, runPiped, runTyped } from './terminal.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

let store: TemporaryStore;
let folder: string;
beforeAll(async () => {
  store = await temporaryStore({ combos: 3000 });
});
afterAll(() => store.remove());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'call-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const call = (...args: string[]) => runPiped(store.directory, ['call', ...args]);
const SAMPLE = 'Sample data: made up for trying this server out, no real merchant records.\n';

describe('call', () => {
  test('prints the answer on standard output and the sample-data note on standard error', () => {
    const { code, output, errors } = call('get_combo_records', '--brandid', '12345', '--limit', '2');
    expect([code, errors]).toStrictEqual([0, SAMPLE]);
    expect(output).toMatch(/^2 of .*combos of brand 12345/);
    expect(output).toMatch(/^ccid +bankid +mid/m);
    expect(output).not.toContain('<data-');
  });

  test('prints exactly the structured content with --json', () => {
    const { code, output } = call('get_brand_details', '--json', '--brandid=12345');
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ brand: { brandname: 'Star' } });
  });

  test('proposes and never writes, because it opens data and keys for reading only', () => {
    const before = dumpGuarded(store.directory);
    const { code, output } = call('add_escalation_notes', '--escalation-id', 'ESC-2026-001', '--notes', 'Two brands.');
    expect(code).toBe(0);
    expect(output).toMatch(/^Change CHG-\w+, proposed, low risk/);
    expect(output).toContain('changes approve CHG-');
    const [changeId = ''] = /CHG-\w+/.exec(output) ?? [];
    const whole = call('get_change', '--change-id', changeId);
    expect(whole.output).toContain('calls itself command-line, for "ed.allison@rewardinsight.com".');
    expect(dumpGuarded(store.directory)).toBe(before);
  });

  test("accepts the name of the runbook's script for a tool", () => {
    const { code, errors } = call('deploy_agents', '--agent', 'metadata_production', '--environment', 'moon');
    expect(code).toBe(2);
    expect(errors).toContain('call deploy_agent --help');
  });
});

const REPORT = ['escalation_report', '--report-type', 'daily', '--date', '2026-02-14'];

describe('a call that fails', () => {
  test.each(
    fewOf(3, [
      [['get_brand_details', '--brandid', 'Star'], 2, '--brandid must be'],
      [['get_brand_details'], 2, '--brandid is required and missing.'],
      [['get_brand_details', '--brandit', '1'], 2, 'Did you mean --brandid?'],
      [['get_brand_detail', '--brandid', '1'], 2, 'Did you mean get_brand_details?'],
      [['get-brand-details'], 2, 'Did you mean get_brand_details?'],
      [['get_brand_details', '12345'], 2, '"12345" is not a flag.'],
      [['get_brand_details', '--brandid', '99'], 3, 'There is no brand 99.'],
      [['--everything'], 2, 'There is no tool "--everything".'],
    ]),
  )('%j ends with %i and prints a way forward on standard error only', (args, code, words) => {
    const ended = call(...args);
    expect([ended.code, ended.output]).toStrictEqual([code, '']);
    expect(ended.errors).toContain(words);
    const json = call(...args, '--json');
    expect([json.code, json.output]).toStrictEqual([code, '']);
    expect(JSON.parse(json.errors).refusal).toMatchObject({ code: code === 2 ? 'invalid_input' : 'not_found' });
  });

  test.each(
    fewOf(2, [
      ['missing.json', 'There is no file'],
      ['folder', 'is not a plain file'],
      ['link.json', 'is not a plain file'],
      ['large.json', 'is larger than 1 MiB'],
      ['latin.json', 'is not UTF-8'],
      ['text.json', 'does not contain valid JSON'],
    ]),
  )('is refused if a flag names %s as its file', (name, words) => {
    mkdirSync(join(folder, 'folder'));
    writeFileSync(join(folder, 'text.json'), 'regex: x');
    symlinkSync(join(folder, 'text.json'), join(folder, 'link.json'));
    writeFileSync(join(folder, 'latin.json'), Buffer.from([0x22, 0xe9, 0x22]));
    writeFileSync(join(folder, 'large.json'), '');
    truncateSync(join(folder, 'large.json'), 2 ** 20 + 1);
    const { code, errors } = call('upload_metadata', '--brandid', '12345', '--metadata-file', join(folder, name));
    expect(code).toBe(2);
    expect(errors).toContain(words);
  });

  test.each(
    fewOf(2, [
      ['report.doc', '.pdf, .md or .json'],
      ['nowhere/report.md', 'in a folder that exists'],
      ['folder.md', 'is not a plain file'],
      ['there.md', 'exists already'],
      ['data/report.md', 'in the data directory'],
      ['data/../data/store/../settings.json', 'in the data directory'],
    ]),
  )('is refused if the report would be written to %s', (name, words) => {
    mkdirSync(join(folder, 'folder.md'));
    writeFileSync(join(folder, 'there.md'), 'mine');
    // Another name for the data directory.
    symlinkSync(store.directory, join(folder, 'data'));
    const { code, errors } = call(...REPORT, '--output', join(folder, name));
    expect(code).toBe(2);
    expect(errors).toContain(words);
    expect(readFileSync(join(folder, 'there.md'), 'utf8')).toBe('mine');
    expect(existsSync(join(store.directory, 'report.md'))).toBe(false);
  });

  test('never replaces a file in the data directory', () => {
    const path = join(store.directory, 'settings.json');
    const before = existsSync(path);
    const { code, errors } = call(...REPORT, '--output', path, '--overwrite');
    expect([code, existsSync(path)]).toStrictEqual([2, before]);
    expect(errors).toContain('in the data directory');
  });

  test('with --overwrite, a report replaces a file, which only its owner can read', () => {
    const path = join(folder, 'there.md');
    writeFileSync(path, 'mine', { mode: 0o644 });
    expect(call(...REPORT, '--output', path).errors).toContain('--overwrite');
    expect(call(...REPORT, '--output', path, '--overwrite').code).toBe(0);
    expect(readFileSync(path, 'utf8')).toContain('# Daily report');
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test.skipIf(!existsSync('/proc/self/pagemap'))('a file that reports size 0 is not read without end', () => {
    const { code, errors } = call('upload_metadata', '--brandid', '12345', '--metadata-file', '/proc/self/pagemap');
    expect(code).toBe(2);
    expect(errors).toContain('is larger than 1 MiB');
  });
});

describe('the data directory', () => {
  test('is not read through a file flag, so that no key reaches an answer or a proposal', () => {
    symlinkSync(store.directory, join(folder, 'data'));
    for (const path of [join(store.directory, 'settings.json'), join(folder, 'data', 'settings.json')]) {
      const { code, errors } = call('add_escalation_notes', '--escalation-id', 'ESC-2026-001', '--notes-file', path);
      expect(code).toBe(2);
      expect(errors).toContain('is in the data directory');
    }
  });

  test.each([
    ['data', 'export'],
    ['data', 'backup'],
    ['metrics', 'export'],
    ['data', 'generate', '--combos', '2000'],
    ['data', 'import'],
  ])('is neither target nor source of %s %s', (...words) => {
    const before = dumpGuarded(store.directory);
    const { code, errors } = runPiped(store.directory, [...words, join(store.directory, 'approvers')]);
    expect(code).toBe(2);
    expect(errors).toContain('data directory');
    expect(existsSync(join(store.directory, 'approvers'))).toBe(false);
    expect(dumpGuarded(store.directory)).toBe(before);
  });
});

describe('without a store', () => {
  test('the first call makes one with sample data, says so, and answers', () => {
    const directory = join(folder, 'new');
    const { code, output, errors } = runPiped(directory, ['call', 'get_brand_details', '--brandid', '12345', '--json']);
    expect(code).toBe(0);
    expect(errors).toContain(`There is no store in ${directory} yet. Creating one with sample data`);
    expect(JSON.parse(output)).toMatchObject({ brand: { brandname: 'Star' } });
    expect(runPiped(directory, ['call', 'get_brand_details', '--brandid', '12345']).errors).toBe(SAMPLE);
  });

  test('a command that calls no tool makes none', () => {
    const directory = join(folder, 'none');
    for (const args of [
      ['call'],
      ['call', '--help'],
      ['call', 'get_brand_details', '--help'],
      ['call', 'get_brand_details', '--brandid', 'Star'],
      ['call', 'create_brand', '--brandname', 'Star'],
      ['call', 'x'],
      ['tools'],
    ])
      runPiped(directory, args);
    expect(storeExists(directory)).toBe(false);
  });

  test('a folder with other files stays as it is', () => {
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    for (const args of [
      ['call', 'list_escalations'],
      ['data', 'init', '--combos', '2000'],
    ]) {
      const { code, errors } = runPiped(folder, args);
      expect(code).toBe(3);
      expect(errors).toContain('holds other files ("notes.txt")');
    }
    expect(readdirSync(folder)).toStrictEqual(['notes.txt']);
  });

  test('a broken store is not replaced', () => {
    const broken = store.copy();
    try {
      rmSync(join(broken.directory, 'authority.db'));
      const { code, errors } = runPiped(broken.directory, ['call', 'list_escalations']);
      expect(code).toBe(3);
      expect(errors).toContain('authority.db');
    } finally {
      broken.remove();
    }
  });
});

describe('tools', () => {
  const names = tools.map(({ operation }) => operation.name);

  test('lists every tool, and limits the list as the server does', () => {
    const all = z.object({ tools: z.array(z.object({ name: z.string() })) });
    const listed = (...args: string[]) =>
      all
        .parse(JSON.parse(runPiped(store.directory, ['tools', '--json', ...args]).output))
        .tools.map(({ name }) => name);
    expect(listed()).toStrictEqual(names);
    const verify = tools.filter(({ operation: { toolset, effect } }) => toolset === 'verify' && effect === 'read');
    expect(listed('--toolsets', 'verify', '--read-only')).toStrictEqual(verify.map(({ operation }) => operation.name));
  });

  test('writes the same definitions for Bedrock with and without --json', () => {
    const args = ['tools', '--format', 'bedrock-converse'];
    const { code, output } = runPiped(store.directory, args);
    expect(code).toBe(0);
    const config = z.object({ tools: z.array(z.object({ toolSpec: z.object({ name: z.string() }) })) });
    expect(config.parse(JSON.parse(output)).tools.map(({ toolSpec }) => toolSpec.name)).toStrictEqual(names);
    expect(runPiped(store.directory, [...args, '--json']).output).toBe(output);
    const schemas = JSON.parse(runPiped(store.directory, ['tools', '--format=json-schema']).output);
    expect(z.array(z.object({ name: z.string(), inputSchema: z.looseObject({}) })).parse(schemas)).toHaveLength(
      names.length,
    );
  });

  test.each([
    [['--format', 'xml'], 'bedrock-converse'],
    [['--toolsets', 'tirage'], 'Did you mean triage?'],
  ])('%j is refused', (args, words) => {
    const { code, errors } = runPiped(store.directory, ['tools', ...args]);
    expect(code).toBe(2);
    expect(errors).toContain(words);
  });
});

test('connect passes on the toolsets for the server', () => {
  const { output } = runPiped(store.directory, ['connect', '--toolsets', 'report,triage', '--read-only']);
  const { mcpServers } = JSON.parse(output);
  expect(mcpServers['brand-escalations'].args.slice(1)).toStrictEqual(['--toolsets', 'triage,report', '--read-only']);
});

test('a reader that stops reading causes no error', () => {
  const line = `"${process.execPath}" "${CLI}" call | head -1; exit "\${PIPESTATUS[0]}"`;
  const { status, stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8' });
  expect([status, stderr]).toStrictEqual([0, '']);
});

test.skipIf(!hasScript())('rows fit the width of a terminal', async () => {
  const { code, output } = await runTyped(store.directory, ['call', 'list_escalations', '--limit', '3'], []);
  expect(code).toBe(0);
  const rows = output.split('\n').filter((row) => /^ {2}ESC-\d{4}-\d{3,} /.test(row));
  expect(rows.length).toBe(3);
  // A pseudo-terminal without a size counts as one of the usual width.
  for (const row of rows) expect(row.trimEnd().length).toBeLessThanOrEqual(100);
});
