import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadChange } from '../../../../src/domain/change/records.ts';
import type { Json } from '../../../../src/domain/text/canonical.ts';
import { plainRows } from '../../../console/plain-sheet.ts';
import { allInstructions } from '../../../contract/collected.ts';
import { accepted, refusalOf, SmallStore } from '../../../executor/small-store.ts';
import { HARMLESS, instructionsWith, REWORDED, updateTo } from './instruction-texts.ts';

let store: SmallStore;
let shipped: string;
beforeAll(async () => {
  store = await SmallStore.open();
  shipped = (await allInstructions(store.ports.data, 'metadata_production'))[0]?.text ?? '';
});
afterAll(() => store.close());

const propose = (instructions: string, over: { [key: string]: Json } = {}) =>
  store.propose([updateTo(instructions, over)]);
const previewOf = async (...given: Parameters<typeof propose>) =>
  accepted(await propose(...given)).body.steps[0]?.preview;

describe('given an agent with its shipped instructions', () => {
  test('when one value and one sentence change, then the preview shows those lines and the parameter, and nothing else', async () => {
    const text = shipped
      .replace('"generic_names": "ignore"', '"generic_names": "qualify"')
      .replace('## The codes\n', '## The codes\n\nAsk first.\n');
    const preview = await previewOf(text);
    expect(preview?.changes).toEqual([
      { target: 'instructions of metadata_production', field: 'version', before: 1, after: 2 },
      { target: 'instructions of metadata_production', field: 'reason', before: null, after: 'Generic names' },
      { target: 'parameters of metadata_production', field: 'generic_names', before: 'ignore', after: 'qualify' },
      expect.objectContaining({
        field: expect.stringContaining('under ## The'),
        before: null,
        after: ['Ask first.', ''],
      }),
      expect.objectContaining({
        field: expect.stringContaining('under ## Parameters'),
        before: ['  "generic_names": "ignore"'],
        after: ['  "generic_names": "qualify"'],
      }),
    ]);
    expect(preview?.evidence).toMatchObject({
      running_in_prod: 1,
      effect: expect.stringContaining('test_agent_update'),
    });
    expect(preview?.warnings).toEqual([]);
  });

  test('when only the text changes, then it says that the effect is not evaluated', async () => {
    expect((await previewOf(REWORDED))?.evidence.effect).toMatch(/^Not evaluated: the parameters are unchanged/);
    const other = await previewOf('# Evaluator\n\nMeasure.\n', { agent: 'evaluator' });
    expect(other?.evidence.effect).toMatch(/^Not evaluated: the embedded runtime/);
  });

  test('when every line changes, then every line of both stands in the preview', async () => {
    const text = Array.from({ length: 3_000 }, (_, i) => `Rule ${i}`).join('\n');
    const changes = (await previewOf(text))?.changes ?? [];
    const shown = (side: 'before' | 'after') =>
      changes.filter((one) => one.field.startsWith('from line')).flatMap((one) => one[side] ?? []);
    expect(shown('before')).toEqual(shipped.trimEnd().split('\n'));
    expect(shown('after')).toEqual(text.split('\n'));
  });

  test('when the text hides characters, then the preview warns and the sheet writes them out', async () => {
    const change = accepted(await propose(HARMLESS.replace('Write', 'Wr\u200bite\u202e')));
    expect(change.body.steps[0]?.preview.warnings).toEqual([expect.stringContaining('2 hidden')]);
    const sheet = plainRows(accepted(await loadChange(change.body.change_id, store.ports)));
    expect(sheet.map(({ text }) => text).join('\n')).toContain('  + │ "Wr<U+200B>ite<U+202E> metadata."');
  });

  test('then the sheet shows each changed line in a row of its own', async () => {
    const change = accepted(await propose(`${shipped}One.\nTwo.\n`));
    const sheet = plainRows(accepted(await loadChange(change.body.change_id, store.ports)));
    const rows = sheet.filter(({ tone }) => tone === 'after').map(({ text }) => text);
    expect(rows.slice(-2)).toEqual(['  + │ "One."', '  + │ "Two."']);
  });

  test.each([
    ['as it is', (text: string) => text],
    ['with line ends of Windows and a byte-order mark', (text: string) => `\ufeff${text.replaceAll('\n', '\r\n')}\r\n`],
  ])('when it is proposed %s, then there is nothing to do', async (_title, written) => {
    expect(refusalOf(await propose(written(shipped)))).toMatchObject({
      code: 'nothing_to_do',
      field: 'steps.0.input.instructions',
    });
  });

  test.each([
    ['a parameter out of bounds', instructionsWith({ most_words: 99 }), /parameters\.most_words$/],
    ['a parameter that is none', instructionsWith({ most_word: 2 }), /parameters\.most_word$/],
    ['a block that is no JSON', '```parameters\n{\n```\n', /parameters$/],
    ['two blocks', `${HARMLESS}${HARMLESS}`, /parameters$/],
    ['a text that is too long', 'x'.repeat(40_001), /instructions$/],
    ['a blank text', ' \n', /instructions$/],
  ])('when it is proposed with %s, then it is refused by field', async (_title, text, field) => {
    const refusal = refusalOf(await propose(text));
    expect(refusal.code).toBe('invalid_input');
    expect(refusal.field).toMatch(field);
    expect(refusal.message.length).toBeLessThan(1000);
  });

  test('when another version is applied meanwhile, then the change is stale', async () => {
    const change = accepted(await propose(REWORDED));
    await store.apply([updateTo(HARMLESS)]);
    expect(accepted(await store.decide(change)).application?.state).toBe('stale');
  });

  test('when it is applied, then it is the next version, by whom the agent acts for, and runs nowhere', async () => {
    const versions = await allInstructions(store.ports.data, 'metadata_production');
    expect(versions.at(-1)).toMatchObject({
      version: 2,
      text: HARMLESS,
      reason: 'Generic names',
      created_by: 'ed.allison@rewardinsight.com',
    });
    expect((await store.ports.data.deploymentsOf('metadata_production')).map((one) => one.version)).toEqual([1, 1, 1]);
    expect((await previewOf(shipped))?.warnings).toEqual([expect.stringContaining('equals version 1')]);
  });
});
