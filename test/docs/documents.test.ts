import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseCommandLine } from '../../src/commands/command-line.ts';
import { commands } from '../../src/commands/index.ts';
import { policySchema } from '../../src/domain/change/policy.ts';
import { done } from '../../src/domain/refusal.ts';
import { prompts } from '../../src/prompts/index.ts';
import { resources } from '../../src/resources/index.ts';
import { readSettings } from '../../src/settings.ts';
import { tools } from '../../src/tools/index.ts';
import {
  calledTools,
  type Document,
  document,
  linkedFiles,
  namedCommands,
  namedPaths,
  namedScripts,
  readDocuments,
} from './documents.ts';

const ROOT = new URL('../../', import.meta.url);
const documents = readDocuments();
const cases = documents.map((one) => [one.path, one] as const);
const readme = documents.find((one) => one.path === 'README.md') ?? document('README.md', '');

const packageSchema = z.object({ scripts: z.record(z.string(), z.string()), engines: z.object({ node: z.string() }) });
const { scripts } = packageSchema.parse(JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')));
/** Commands of npm itself, which need no script. */
const NPM_COMMANDS = ['ci', 'install'];

const toolNames = tools.map((tool) => tool.operation.name);
const isThere = (path: string): boolean => existsSync(new URL(path, ROOT));
const known = (one: Document, names: readonly string[]): readonly string[] =>
  names.filter((name) => one.code.includes(name));

function settingsKnown(): readonly string[] {
  const machine = { platform: 'linux', home: '/home/ann', workingDirectory: '/' } as const;
  const refusal = readSettings({ BRAND_ESCALATIONS_: 'none' }, machine);
  return refusal.ok ? [] : (refusal.refusal.instead.match(/\bBRAND_ESCALATIONS_\w+/g) ?? []);
}

describe.each(cases)('%s names only what exists', (_, one) => {
  test('links and paths', () => {
    expect(linkedFiles(one).filter((path) => !isThere(path))).toStrictEqual([]);
    expect(namedPaths(one).filter((path) => !isThere(path))).toStrictEqual([]);
  });

  test('npm scripts', () => {
    const names = namedScripts(one).filter((name) => !NPM_COMMANDS.includes(name));
    expect(names.filter((name) => !(name in scripts))).toStrictEqual([]);
  });

  test("the operator's commands", () => {
    const refused = namedCommands(one).filter(
      (args) => args[0] !== '--help' && !parseCommandLine(args, commands, done).ok,
    );
    expect(refused).toStrictEqual([]);
  });

  test('settings, and tools called in examples', () => {
    const settings = one.text.match(/\bBRAND_ESCALATIONS_\w+/g) ?? [];
    expect(settings.filter((name) => name !== 'BRAND_ESCALATIONS_' && !settingsKnown().includes(name))).toStrictEqual(
      [],
    );
    expect(calledTools(one).filter((name) => !toolNames.includes(name))).toStrictEqual([]);
  });
});

describe('the README names everything that exists', () => {
  test('tools', () => {
    const [table = ''] = /<!-- tools:begin -->[\s\S]*<!-- tools:end -->/.exec(readme.text) ?? [];
    const listed = [...table.matchAll(/^\| \[`(\w+)`\]/gm)].map(([, name]) => name);
    expect(listed).toStrictEqual(toolNames);
  });

  test('resources and prompts', () => {
    const offered = [...resources.map((one) => one.uriTemplate), ...prompts.map((one) => one.name)];
    expect(known(readme, offered)).toStrictEqual(offered);
    const uris = readme.code.filter((text) => /^[a-z-]+:\/\//.test(text));
    expect(uris.toSorted()).toStrictEqual(resources.map((one) => one.uriTemplate).toSorted());
  });

  test('settings', () => {
    expect(settingsKnown().length).toBeGreaterThan(0);
    expect(known(readme, settingsKnown())).toStrictEqual(settingsKnown());
  });

  test('the keys of the policy', () => {
    const keys = Object.keys(policySchema.shape);
    expect(known(readme, keys)).toStrictEqual(keys);
    expect(known(readme, policySchema.shape.preset.options)).toStrictEqual(policySchema.shape.preset.options);
  });

  test('every folder of src', () => {
    const folders = readdirSync(new URL('src/', ROOT), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => `src/${name}`).filter((folder) => !readme.text.includes(folder))).toStrictEqual(
      [],
    );
  });

  test('the list of decisions links every decision', () => {
    const list = documents.find((one) => one.path === 'docs/decisions/README.md');
    const decisions = documents.map((one) => one.path).filter((path) => /^docs\/decisions\/\d/.test(path));
    expect(list === undefined ? [] : linkedFiles(list)).toStrictEqual(decisions);
  });
});

describe('a wrong claim is found', () => {
  const wrong = document(
    'docs/a.md',
    "See `src/nowhere.ts`, [b](b.md#c), `npm run nothing` and\n```sh\nnpm run -s cli -- data inti   # makes it\nnpm run -s harness -- call no_tool '{}'\n```\n",
  );

  test('of each kind', () => {
    expect(namedPaths(wrong)).toStrictEqual(['src/nowhere.ts']);
    expect(linkedFiles(wrong)).toStrictEqual(['docs/b.md']);
    expect(namedScripts(wrong)).toStrictEqual(['nothing', 'cli', 'harness']);
    expect(namedCommands(wrong)).toStrictEqual([['data', 'inti']]);
    expect(calledTools(wrong)).toStrictEqual(['no_tool']);
  });

  test('and a placeholder is not a claim', () => {
    const text = '`test/domain/operations/verb-noun.test.ts`, `agent-instructions/skills/NAME/SKILL.md`, `bin/*.mjs`';
    expect(namedPaths(document('a.md', text))).toStrictEqual(['bin']);
  });
});
