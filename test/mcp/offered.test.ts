import { describe, expect, test } from 'vitest';
import { TOOLSETS } from '../../src/domain/change/operation.ts';
import { EVERYTHING_OFFERED } from '../../src/domain/operations/toolsets.ts';
import { instructionsFor } from '../../src/mcp/instructions.ts';
import { offeredTools, usablePrompts } from '../../src/mcp/offered.ts';
import type { PromptDefinition } from '../../src/mcp/prompt.ts';
import { prompts } from '../../src/prompts/index.ts';
import { readSkills } from '../../src/prompts/skills.ts';
import { tools } from '../../src/tools/index.ts';

const skills = readSkills();
const followable = (listed: typeof tools): readonly PromptDefinition[] =>
  usablePrompts(prompts, skills, { all: tools, listed });

describe('tools that are offered', () => {
  test('are all of them, unless something else is asked for', () => {
    expect(offeredTools(tools, EVERYTHING_OFFERED)).toStrictEqual(tools);
    expect(followable(tools)).toStrictEqual(prompts);
  });

  test.each(TOOLSETS)('of the toolset %s alone are those of that toolset', (toolset) => {
    const listed = offeredTools(tools, { toolsets: [toolset], readOnly: false });
    expect(listed.length).toBeGreaterThan(0);
    expect(listed).toStrictEqual(tools.filter(({ operation }) => operation.toolset === toolset));
  });

  test('read-only, propose nothing and take nothing back', () => {
    const listed = offeredTools(tools, { toolsets: TOOLSETS, readOnly: true });
    const names = listed.map(({ operation }) => operation.name);
    expect(names).toEqual(expect.arrayContaining(['get_change', 'list_changes', 'analyze_brand']));
    expect(names).not.toContain('withdraw_change');
    expect(names).not.toContain('propose_plan');
    expect(new Set(listed.map(({ operation }) => operation.effect))).toStrictEqual(new Set(['read']));
  });
});

describe('what a narrowed server says', () => {
  const narrowed = [
    ...TOOLSETS.map((toolset) => ({ toolsets: [toolset], readOnly: false })),
    { toolsets: TOOLSETS, readOnly: true },
    { toolsets: ['triage', 'changes'] as const, readOnly: true },
  ];

  test.each(narrowed)('names no tool that %j leaves out', (offered) => {
    const listed = offeredTools(tools, offered);
    const there = listed.map(({ operation }) => operation.name);
    const gone = tools.map(({ operation }) => operation.name).filter((name) => !there.includes(name));
    const said = [instructionsFor(listed), ...followable(listed).map(({ skill }) => skills.get(skill) ?? '')];
    expect(gone.filter((name) => said.some((text) => new RegExp(`\\b${name}\\b`).test(text)))).toStrictEqual([]);
  });

  test('does not promise changes where nothing can be proposed', () => {
    const readers = offeredTools(tools, { toolsets: TOOLSETS, readOnly: true });
    expect(instructionsFor(readers)).toContain('offers nothing that proposes');
    expect(instructionsFor(tools)).toContain('follow a change with get_change or wait_for_change');
  });
});
