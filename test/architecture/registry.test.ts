import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { prompts } from '../../src/prompts/index.ts';
import { readSkills } from '../../src/prompts/skills.ts';
import { resources } from '../../src/resources/index.ts';
import { tools } from '../../src/tools/index.ts';
import { operationsIn } from './operations.ts';
import { isRegistry } from './single-importers.ts';
import { readSources } from './source-file.ts';

/** Lists the files of a folder, without subfolders and registries. */
function filesIn(folder: string): readonly string[] {
  return readSources(folder)
    .map((file) => file.path)
    .filter((path) => path.split('/').length === folder.split('/').length + 1 && !isRegistry(path));
}

const fileName = (toolName: string): string => toolName.replaceAll('_', '-');
const toolNames = tools.map((tool) => tool.operation.name);
const operations = await operationsIn(readSources('src/domain/operations'));

describe('everything that is written is registered', () => {
  test('every file in src/tools is the tool of its name, registered once', () => {
    expect(toolNames.map(fileName).toSorted()).toStrictEqual(
      filesIn('src/tools')
        .map((path) => basename(path, '.ts'))
        .toSorted(),
    );
  });

  test('every operation lies in the file of its name and has a tool, or is what a resource holds', () => {
    expect(operations.length).toBeGreaterThan(40);
    expect(operations.filter(({ path }) => path.split('/').length !== 5)).toStrictEqual([]);
    expect(operations.filter(({ file, name }) => file !== fileName(name))).toStrictEqual([]);
    const names = new Set(operations.map((one) => one.name));
    expect(toolNames.filter((name) => !names.has(name))).toStrictEqual([]);
    const held = resources.map((one) => one.operation.name);
    expect([...names].filter((name) => !toolNames.includes(name) && !held.includes(name))).toStrictEqual([]);
  });

  test('the write tools are the operations that a plan may use and the executor can apply, and no others', () => {
    const writeTools = tools.filter((tool) => tool.operation.effect === 'write').map((tool) => tool.operation);
    expect(writeTools.map((one) => one.name).toSorted()).toStrictEqual([...writeOperations.keys()].toSorted());
    for (const operation of writeTools) expect(writeOperations.get(operation.name)).toBe(operation);
  });

  test('every operation and tool has a name of its own, verb_noun', () => {
    expect(new Set(toolNames).size).toBe(toolNames.length);
    expect(toolNames.filter((name) => !/^[a-z]+(?:_[a-z]+)+$/.test(name))).toStrictEqual([]);
  });

  test('no tool approves, rejects or applies', () => {
    expect(toolNames.filter((name) => /^(?:approve|reject|apply|decide|unlock|sign)_/.test(name))).toStrictEqual([]);
  });

  test('every operation lists the refusals that it may give, each once', () => {
    for (const { operation } of tools) expect(new Set(operation.refusals).size).toBe(operation.refusals.length);
  });

  test('every resource, prompt and command has a name of its own, and each prompt its skill', () => {
    for (const names of [
      resources.map((one) => one.name),
      resources.map((one) => one.uriTemplate),
      prompts.map((one) => one.name),
      commands.map((one) => one.usage),
    ]) {
      expect(new Set(names).size).toBe(names.length);
    }
    expect([...readSkills().keys()]).toEqual(expect.arrayContaining(prompts.map((one) => one.skill)));
  });
});
