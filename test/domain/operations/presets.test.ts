import { describe, expect, test } from 'vitest';
import { TOOLSETS } from '../../../src/domain/change/operation.ts';
import { CLIENT_TOOL_LIMIT, PRESET_NAMES, presetsOf } from '../../../src/domain/operations/presets.ts';
import { isOffered } from '../../../src/domain/operations/toolsets.ts';
import { tools } from '../../../src/tools/index.ts';

const operations = tools.map(({ operation }) => operation);
const presets = presetsOf(operations);

describe('the presets for clients that take few tools', () => {
  test.each(presets)('$name offers as many tools as it says, below the limit', ({ toolsets, tools: count }) => {
    const offered = operations.filter((operation) => isOffered(operation, { toolsets, readOnly: false }));
    expect(offered).toHaveLength(count);
    expect(count).toBeLessThan(CLIENT_TOOL_LIMIT);
  });

  test('together offer every toolset, and changes with each', () => {
    expect(new Set(presets.flatMap(({ toolsets }) => toolsets))).toStrictEqual(new Set(TOOLSETS));
    for (const { toolsets } of presets) expect(toolsets).toContain('changes');
  });

  test('have what their work needs: a resolver investigates and verifies too', () => {
    const [resolve, triage] = PRESET_NAMES.map((name) => presets.find((preset) => preset.name === name)?.toolsets);
    expect(resolve).toEqual(expect.arrayContaining(['resolve', 'investigate', 'verify']));
    expect(triage).toEqual(expect.arrayContaining(['triage', 'investigate', 'report']));
  });

  test('given toolsets that grow, leave out the last that no longer fits', () => {
    const grown = [...operations, ...operations.filter(({ toolset }) => toolset === 'investigate')];
    for (const preset of presetsOf(grown)) expect(preset.tools).toBeLessThan(CLIENT_TOOL_LIMIT);
    expect(presetsOf(grown)[0]?.toolsets).toContain('resolve');
  });
});
