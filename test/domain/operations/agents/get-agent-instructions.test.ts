import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { AGENTS } from '../../../../src/domain/agents/agent.ts';
import { getAgentInstructions } from '../../../../src/domain/operations/agents/get-agent-instructions.ts';
import { Answer } from '../../../../src/mcp/answer.ts';
import { getAgentInstructionsTool } from '../../../../src/tools/get-agent-instructions.ts';
import { accepted, refusalOf, SmallStore } from '../../../executor/small-store.ts';
import { CONTEXT } from '../sample-store.ts';
import { deployTo, HARMLESS, instructionsWith, updateTo } from './instruction-texts.ts';

let store: SmallStore;
beforeAll(async () => {
  store = await SmallStore.open();
  await store.apply([updateTo(HARMLESS), deployTo('dev')]);
  const hidden = instructionsWith({ generic_names: 'flag' }, 'Ask ann@example.com.\u200b\u202e');
  await store.apply([updateTo(hidden, { reason: 'Ask a person' })]);
});
afterAll(() => store.close());

async function ask(input: Partial<z.input<typeof getAgentInstructions.input>>) {
  const parsed = getAgentInstructions.input.parse({ agent: 'metadata_production', ...input });
  return getAgentInstructions.run(parsed, store.ports, CONTEXT);
}
const answer = async (input: Parameters<typeof ask>[0]) =>
  getAgentInstructions.output.parse(accepted(await ask(input)));

describe('given an agent with three versions, of which dev runs the second and prod the first', () => {
  test('when it is asked for, then the newest comes with what runs where and all versions', async () => {
    const given = await answer({ version: 2 });
    expect(given).toMatchObject({ version: 2, text: HARMLESS, running: { dev: 2, staging: 1, prod: 1 }, total: 3 });
    expect(given.parameters).toMatchObject({ generic_names: 'qualify' });
    expect(given.versions.map((one) => one.version)).toEqual([3, 2, 1]);
    expect(given.versions.map((one) => one.reason)).toEqual(['Ask a person', 'Generic names', 'As shipped']);
    expect(given.versions[0]).toMatchObject({ created_by: 'ed.allison@rewardinsight.com' });
    expect(given.warnings).toEqual([]);
    expect((await answer({})).version).toBe(3);
  });

  test('when the text holds hidden characters and an address, then they are not shown and that is said', async () => {
    const { text, warnings } = await answer({});
    expect(text).not.toMatch(/ann@|\u200b|\u202e/);
    expect(warnings).toEqual([expect.stringContaining('2 hidden'), expect.stringContaining('masked')]);
  });

  test('when it is compared, then the changed lines come instead of the text', async () => {
    const { text, comparison } = await answer({ version: 3, compare_with: 2 });
    expect(text).toBeNull();
    expect(comparison).toMatchObject({ with: 2, removed: 2, added: 2, complete: true });
    expect(comparison?.lines).toContain('- {"generic_names":"qualify"}');
    expect(comparison?.lines).toContain('+ {"generic_names":"flag"}');
  });

  test('when it is rendered, then the text stands within the fence', async () => {
    const rendered = new Answer('f00d');
    getAgentInstructionsTool.render(await answer({ version: 2 }), rendered);
    const ours = rendered.toString().replace(/<data-f00d>[\s\S]*?<\/data-f00d>/g, '');
    expect(rendered.toString()).toContain('Write metadata.');
    expect(ours).not.toContain('Write metadata.');
    expect(ours).toContain('Running: dev 2, staging 1, prod 1.');
  });

  test('when a version is asked for that is not there, then it says which are', async () => {
    expect(refusalOf(await ask({ version: 9 }))).toMatchObject({ code: 'not_found', field: 'version' });
    expect(refusalOf(await ask({ compare_with: 9 }))).toMatchObject({ code: 'not_found', field: 'compare_with' });
    expect(refusalOf(await ask({ version: 9 })).instead).toContain('versions 1 to 3');
  });

  test('then every agent of upstream has instructions, and only one steers the embedded runtime', async () => {
    for (const agent of AGENTS) {
      const { parameters, running } = await answer({ agent, version: 1 });
      expect(parameters === null, agent).toBe(agent !== 'metadata_production');
      expect(running.prod).toBe(1);
    }
  });
});
