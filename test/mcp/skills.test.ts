import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { prompts } from '../../src/prompts/index.ts';
import { readSkills, SKILLS_FOLDER } from '../../src/prompts/skills.ts';
import { tools } from '../../src/tools/index.ts';

const skills = readSkills();
const toolNames = new Set<string>(tools.map((tool) => tool.operation.name));
/** Words in code style that are arguments or values of the tools that the text names beside them. */
const ARGUMENTS = new Set([
  ...['mccid', 'contains', 'root_cause', 'finding', 'stale', 'no_change_needed', 'duplicate'],
]);
/** Guidance for any case: no prompt tells it. */
const GENERAL = ['use-this-server'];

describe.each([...skills])('the skill %s', (name, text) => {
  test('names tools that exist', () => {
    const named = [...text.matchAll(/`([a-z][a-z_]+)`/g)].map((match) => match[1] ?? '');
    expect(named.filter((word) => !toolNames.has(word) && !ARGUMENTS.has(word))).toStrictEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });

  test('has the front matter that skills have', () => {
    const file = readFileSync(new URL(`${name}/SKILL.md`, SKILLS_FOLDER), 'utf8');
    expect(file).toMatch(new RegExp(`^---\\nname: ${name}\\ndescription: .{20,}\\n---\\n`));
    expect(text.startsWith('# ')).toBe(true);
  });

  test('is told by a prompt', () => {
    expect([...prompts.map((prompt) => prompt.skill), ...GENERAL]).toContain(name);
  });
});

test('every prompt is of the name of its skill, and its facts are answers of read tools', () => {
  const reads = new Set(tools.filter(({ operation }) => operation.effect === 'read').map((one) => one.operation.name));
  for (const { name, skill, facts } of prompts) {
    expect(skill).toBe(name.replaceAll('_', '-'));
    expect(facts.length, name).toBeGreaterThan(0);
    expect(
      facts.map(({ tool }) => tool).filter((tool) => !reads.has(tool)),
      name,
    ).toStrictEqual([]);
  }
});

test('every prompt has a skill to tell, fills each of its arguments in, and completes each', () => {
  for (const prompt of prompts) {
    const names = Object.keys(prompt.arguments.shape);
    const placeholders = [...(skills.get(prompt.skill) ?? '').matchAll(/(?<!")\{([a-z_]+)\}/g)].map(
      (match) => match[1],
    );
    expect(new Set(placeholders), prompt.name).toStrictEqual(new Set(names));
    expect(Object.keys(prompt.complete)).toStrictEqual(names);
  }
});
