import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TemporaryStore, temporaryStore } from '../harness/temporary-store.ts';

const script = (name: string) => fileURLToPath(new URL(`../../scripts/${name}`, import.meta.url));

let store: TemporaryStore;
let files: string;
beforeAll(async () => {
  store = await temporaryStore({ combos: 2000 });
  files = mkdtempSync(join(tmpdir(), 'scenarios-'));
});
afterAll(() => {
  store.remove();
  rmSync(files, { recursive: true });
});

function run(name: string, args: readonly string[] = []) {
  const env = { ...process.env, BRAND_ESCALATIONS_DATA: store.directory };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script(name), ...args], { env, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

function scenarioFile(name: string, scenario: unknown): string {
  const file = join(files, name);
  writeFileSync(file, JSON.stringify(scenario));
  return file;
}

/** The lines of the demo that the README shows. An ellipsis in them stands for text that is left out. */
function excerptInReadme(): readonly RegExp[] {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const excerpt = /^```text\n\d\. [\s\S]*?^```$/m.exec(readme)?.[0].split('\n').slice(1, -1) ?? [];
  return excerpt.map((line) => {
    const literal = line.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
    return new RegExp(`^${literal.replaceAll('…', '.*')}$`, 'm');
  });
}

describe('the demo', () => {
  test('in a pipe, plays every step, in plain text, shows what the README quotes, and ends with how to connect', () => {
    const { code, out, err } = run('demo.ts');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).not.toContain('\u001b');
    expect(out.split('\n').length).toBeLessThan(140);
    expect(out).toMatch(
      /Approved\. The change is applied\..*Star Market: passed\..*is closed.*nothing has changed.*"mcpServers"/s,
    );
    const excerpt = excerptInReadme();
    expect(excerpt.length).toBeGreaterThan(10);
    expect(excerpt.filter((line) => !line.test(out))).toStrictEqual([]);
  });
});

describe('the harness', () => {
  test('calls a tool like a script of the runbook', () => {
    const { code, out } = run('harness.ts', ['call', 'get_iteration_history', '{"brandid":12345}']);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('used 10 of 10 iterations') });
  });

  test('prints the structured answer with --json, for other programs', () => {
    const { out } = run('harness.ts', ['call', 'get_brand_details', '{"brandid":12345}', '--json', '--client', 'v1']);
    expect(JSON.parse(out)).toMatchObject({ brand: { brandid: 12345, brandname: 'Star' } });
  });

  test('ends with 3 if the tool refuses, with the text on standard error', () => {
    const { code, out, err } = run('harness.ts', [
      'call',
      'get_brand_details',
      '{"brandid":999999}',
      '--client',
      'v2-legacy',
    ]);
    expect({ code, out, err }).toEqual({ code: 3, out: '', err: expect.stringContaining('Refused (not_found)') });
  });

  test.each([
    [['call', 'get_brand_detail'], 'Did you mean get_brand_details?'],
    [['call', 'get_brand_details', '{brandid:1}'], 'one JSON object in quotes'],
    [['call'], 'TOOL is missing'],
    [['list', '--client', 'v9'], 'Use one of: v1'],
    [['list', '--nope'], '--nope'],
    [['look'], 'no command "look"'],
    [['run', '/nowhere.json'], 'cannot be read'],
    [['run', 'scenarios/star.json', '--data', '/tmp'], 'temporary stores only'],
  ])('ends with 2 for %j', (args, says) => {
    const { code, err } = run('harness.ts', args);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(says) });
  });

  test('ends with 2 for an invalid scenario file, and names the place', () => {
    const file = scenarioFile('wrong.json', {
      title: 'Wrong',
      steps: [{ call: 'list_changes', expect: { refuse: true } }],
    });
    expect(run('harness.ts', ['run', file])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/"refuse".*steps\[0\]/s),
    });
  });

  test('ends with 1 for a scenario with another outcome, and names the difference', () => {
    const step = {
      call: 'get_brand_details',
      input: { brandid: 12345 },
      expect: { match: { 'brand.brandname': 'Stir' } },
    };
    const file = scenarioFile('otherwise.json', { title: 'Otherwise', steps: [step] });
    const { code, out } = run('harness.ts', ['run', file]);
    expect({ code, out }).toEqual({
      code: 1,
      out: expect.stringContaining('brand.brandname is "Star", expected "Stir"'),
    });
  });
});
