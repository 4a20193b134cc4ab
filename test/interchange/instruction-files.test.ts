import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { AGENTS, ENVIRONMENTS } from '../../src/domain/agents/agent.ts';
import { parametersOf } from '../../src/domain/agents/instructions.ts';
import type { Rows, StoreRecords } from '../../src/domain/store-records.ts';
import { shippedInstructions, withShippedInstructions } from '../../src/interchange/shipped-instructions.ts';
import { openUpstreamDirectory } from '../../src/interchange/upstream-directory.ts';
import { writeUpstreamDirectory } from '../../src/interchange/write-directory.ts';
import { givenDirectory, sourceOf } from '../backends/embedded/given-store.ts';
import { aDeployment, anInstructionsVersion } from '../contract/records.ts';
import { accepted, refusalOf } from '../executor/small-store.ts';
import { type Files, readAll, SMALLEST, writeFiles } from './given-directory.ts';

const NOON = '2026-02-14T12:00:00.000Z';
const directories = givenDirectory();
afterEach(() => directories.clear());

function given(files: Files): string {
  const directory = directories.make();
  const below = Object.entries(files).map(([name, content]) => [`agent-instructions/${name}`, content]);
  writeFiles(directory, { ...SMALLEST, ...Object.fromEntries(below) });
  return directory;
}

const about = (version: number, over = {}) => ({
  ...{ agent: 'evaluator', version, reason: 'Better', created_by: 'ann@example.com', created_at: NOON },
  ...over,
});
const deployed = (sequence: number, version: number, over = {}) => ({
  ...{ agent: 'evaluator', sequence, environment: 'dev', version, deployed_by: 'ann@example.com', deployed_at: NOON },
  ...over,
});

const deep = '['.repeat(100_000) + ']'.repeat(100_000);

describe('given a folder of instructions', () => {
  test('then versions have author and time, and deployments are in order', async () => {
    const { rows, rejected, log } = await readAll(
      given({
        'evaluator_instructions_v1.md': 'One.\n',
        'evaluator_instructions_v2.md': 'Two.\n',
        'history.json': { versions: [about(1), about(2)], deployments: [deployed(1, 2)] },
      }),
    );
    expect(rejected).toEqual([]);
    expect([...log.remarks]).toEqual([]);
    expect(rows.agent_instructions).toEqual([
      { ...about(1), text: 'One.\n' },
      { ...about(2), text: 'Two.\n' },
    ]);
    expect(rows.agent_deployments).toEqual([deployed(1, 2)]);
    expect(log.imported).toMatchObject({ agent_instructions: 2, agent_deployments: 1 });
  });

  test.each(['N/A', 'None', '-', '', null])('then a reason of %j is what a person wrote, and stays', async (reason) => {
    const history = { versions: [about(1, { reason })], deployments: [deployed(1, 1)] };
    const { rows } = await readAll(given({ 'evaluator_instructions_v1.md': 'One.\n', 'history.json': history }));
    expect(rows.agent_instructions).toEqual([{ ...about(1, { reason }), text: 'One.\n' }]);
  });

  test('from upstream, without numbers or a history file, then each file is version 1 and deployed everywhere', async () => {
    const { rows, rejected } = await readAll(given({ 'evaluator_instructions.md': 'One.\n' }));
    expect(rejected).toEqual([]);
    expect(rows.agent_instructions).toMatchObject([{ agent: 'evaluator', version: 1, created_by: 'upstream' }]);
    expect(rows.agent_deployments).toMatchObject(
      ENVIRONMENTS.map((environment, i) => ({ environment, sequence: i + 1, version: 1 })),
    );
  });

  test.each<[string, Files, readonly string[]]>([
    ['a version is missing', { 'evaluator_instructions_v2.md': 'x' }, ['evaluator_instructions_v2.md:1 version_gap']],
    ['a text is blank', { 'evaluator_instructions_v1.md': ' \n' }, ['evaluator_instructions_v1.md:1 missing_field']],
    [
      'it contains U+0000',
      { 'evaluator_instructions_v1.md': 'a\u0000' },
      ['evaluator_instructions_v1.md:1 nul_character'],
    ],
    [
      'it is too long',
      { 'evaluator_instructions_v1.md': 'x'.repeat(40_001) },
      ['evaluator_instructions_v1.md:1 too_long'],
    ],
    [
      'it is huge',
      { 'evaluator_instructions_v1.md': 'x'.repeat(200_000) },
      ['evaluator_instructions_v1.md:1 too_long'],
    ],
    [
      'it is Latin-1',
      { 'evaluator_instructions_v1.md': Buffer.from([0xe9]) },
      ['evaluator_instructions_v1.md:1 bad_utf8'],
    ],
    [
      'its parameters are deeply nested lists',
      {
        'metadata_production_instructions_v1.md': `\`\`\`parameters\n${'['.repeat(19_000)}${']'.repeat(19_000)}\n\`\`\`\n`,
        'evaluator_instructions_v1.md': 'x',
      },
      ['metadata_production_instructions_v1.md:1 bad_value'],
    ],
    [
      'its parameters have the wrong type',
      { 'metadata_production_instructions_v1.md': '```parameters\n{"most_words": "all"}\n```\n' },
      ['metadata_production_instructions_v1.md:1 bad_value'],
    ],
    ['the history file is deeply nested lists', { 'history.json': deep }, ['history.json:1 bad_value']],
    [
      'a version in the history file is deeply nested lists',
      { 'history.json': `{"versions": [{"agent": ${deep}}]}` },
      ['history.json:1 bad_value'],
    ],
    ['the history file is not JSON', { 'history.json': '{' }, ['history.json:1 bad_json']],
    ['the history file is a list', { 'history.json': '[]' }, ['history.json:1 bad_json']],
    [
      'a deployment refers to a missing version',
      { 'history.json': { deployments: [deployed(1, 1)] } },
      ['history.json:1 version_gap'],
    ],
    [
      'a deployment is missing',
      { 'evaluator_instructions_v1.md': 'x', 'history.json': { deployments: [deployed(2, 1)] } },
      ['history.json:1 version_gap'],
    ],
    [
      'an environment is unknown',
      { 'history.json': { deployments: [deployed(1, 1, { environment: 'moon' })] } },
      ['history.json:1 unknown_value'],
    ],
    [
      'a time is invalid',
      { 'history.json': { versions: [about(1, { created_at: 'noon' })] } },
      ['history.json:1 bad_time'],
    ],
  ])('where %s, then only that is rejected', async (_what, files, expected) => {
    const { rejected, rows } = await readAll(given(files));
    expect(rejected).toEqual(expected.map((one) => `agent-instructions/${one}`));
    expect(rows.brand).toHaveLength(2);
  });

  test('with files of unknown agents, then they are reported, and a link is not followed', async () => {
    const directory = given({ 'README.md': 'x', 'waiter_instructions_v1.md': 'x' });
    writeFileSync(join(directory, 'secret'), 'secret');
    symlinkSync(join(directory, 'secret'), join(directory, 'agent-instructions', 'evaluator_instructions_v1.md'));
    const { log, rejected, rows } = await readAll(directory);
    expect(rejected).toEqual(['agent-instructions/evaluator_instructions_v1.md:1 not_a_file']);
    expect(rows.agent_instructions).toEqual([]);
    expect([...log.remarks]).toEqual([
      'Not read: "secret"',
      'Not read: agent-instructions/README.md',
      'Not read: agent-instructions/waiter_instructions_v1.md',
    ]);
  });

  test('that is itself a link, then nothing is read', () => {
    const directory = directories.make();
    writeFiles(directory, SMALLEST);
    mkdirSync(join(directory, 'elsewhere'));
    symlinkSync(join(directory, 'elsewhere'), join(directory, 'agent-instructions'));
    expect(refusalOf(openUpstreamDirectory(directory))).toMatchObject({
      code: 'incomplete',
      field: 'agent-instructions',
    });
  });
});

test('given a store without instructions, then no folder is written', async () => {
  const directory = directories.make();
  await writeUpstreamDirectory(directory, sourceOf({}), { bankid: true });
  expect(existsSync(join(directory, 'agent-instructions'))).toBe(false);
  accepted(openUpstreamDirectory(directory)).close();
});

describe('the instructions shipped with the program', () => {
  const shipped = shippedInstructions();

  test('are one version for each of upstream’s ten agents, short enough to read', () => {
    expect(shipped.map((one) => one.agent)).toEqual(AGENTS);
    for (const { text } of shipped) {
      expect(text).toMatch(/^# [A-Z]/);
      expect(text.length).toBeLessThan(5_000);
    }
  });

  test('have parameters that the embedded runtime accepts, with every field set', () => {
    const text = shipped.find((one) => one.agent === 'metadata_production')?.text ?? '';
    const parameters = accepted(parametersOf('metadata_production', text));
    const written = Object.keys(JSON.parse(/```parameters\n([\s\S]*?)```/.exec(text)?.[1] ?? '{}'));
    expect(written).toEqual(Object.keys(parameters ?? {}));
  });

  async function all<T>(rows: Rows<T>): Promise<T[]> {
    const found: T[] = [];
    for await (const row of rows) found.push(row);
    return found;
  }

  async function historyOf(records: StoreRecords) {
    const { instructions = [], deployments = [] } = await withShippedInstructions(records).history();
    return { instructions: await all(instructions), deployments: await all(deployments) };
  }

  test('are added to a store without instructions, and deployed to every environment', async () => {
    const { instructions, deployments } = await historyOf(sourceOf({}));
    expect(instructions).toEqual(shipped);
    expect(deployments).toHaveLength(AGENTS.length * ENVIRONMENTS.length);
  });

  test('do not replace instructions in the store', async () => {
    const own = [anInstructionsVersion({ agent: 'evaluator', text: 'Ours.\n' })];
    const deployment = [aDeployment({ agent: 'evaluator', environment: 'prod' })];
    const { instructions, deployments } = await historyOf(sourceOf({ instructions: own, deployments: deployment }));
    expect(instructions.filter((one) => one.agent === 'evaluator')).toEqual(own);
    expect(deployments.filter((one) => one.agent === 'evaluator')).toEqual(deployment);
    expect(instructions).toHaveLength(AGENTS.length);
  });
});
