import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DEFAULT_GENERATION_PARAMETERS } from '../../../../src/domain/agents/generation-parameters.ts';
import type { Mutation } from '../../../../src/domain/change/mutation.ts';
import type { RequestedStep } from '../../../../src/domain/change/proposal.ts';
import { TRIGGER_LIMITS } from '../../../../src/domain/escalation/triggers.ts';
import type { Feedback } from '../../../../src/domain/metadata/metadata.ts';
import { getIterationHistory } from '../../../../src/domain/operations/metadata/get-iteration-history.ts';
import { verifyReprocessing } from '../../../../src/domain/operations/metadata/verify-reprocessing.ts';
import { allInstructions } from '../../../contract/collected.ts';
import { inTurn } from '../../../contract/in-turn.ts';
import { accepted, refusalOf, SmallStore } from '../../../executor/small-store.ts';
import { CONTEXT } from '../sample-store.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

const step = (operation: string, input: RequestedStep['input']): RequestedStep => ({ operation, input });
const reprocess = (input: RequestedStep['input'] = {}) => step('reprocess_brand', { brandid: 12345, ...input });
const BY_HAND = step('create_manual_metadata', { brandid: 12345, regex: '\\bSTAR\\s+MARKET\\b', mccids: [5411, 5499] });

/** Writes what no operation of this system writes: reviewers' feedback and instructions as a deployment finds them. */
async function given(mutations: readonly Mutation[], changeId: string): Promise<void> {
  const revision = await store.ports.data.current();
  const applied = {
    ...{ change_id: changeId, digest: 'given', escalation_id: null, applied_at: '2026-02-13T09:00:00.000Z' },
    ...{ approvers: [], operations: [], results: [] },
  };
  expect(await inTurn(store.ports).commit({ mutations, applied, outbox: [] }, { revision })).toBe('committed');
}

/** Instructions as the next version, deployed to prod. */
async function deploy(text: string): Promise<number> {
  const version = (await allInstructions(store.ports.data, 'metadata_production')).length + 1;
  const sequence = (await store.ports.data.deploymentsOf('metadata_production')).length + 1;
  const made = { created_by: 'ed.allison@rewardinsight.com', created_at: '2026-02-13T09:00:00.000Z' };
  const instructions = { agent: 'metadata_production', version, text, reason: null, ...made } as const;
  const by = { deployed_by: made.created_by, deployed_at: made.created_at };
  const deployment = { agent: 'metadata_production', environment: 'prod', sequence, version, ...by } as const;
  const mutations = [
    { kind: 'instructions.append', instructions },
    { kind: 'deployment.append', deployment },
  ] as const;
  await given(mutations, `CHG-DEPLOYED-${sequence}`);
  return version;
}

const instructions = (changed: object) =>
  `# Metadata production\n\n\`\`\`parameters\n${JSON.stringify({ ...DEFAULT_GENERATION_PARAMETERS, ...changed })}\n\`\`\`\n`;

describe('given Star with a version that also catches Star Mart, and instructions that qualify generic names', () => {
  beforeEach(() => deploy(instructions({})));

  test('when it is reprocessed, then the preview pins what comes out beside what there is', async () => {
    const change = accepted(await store.propose([reprocess({ reason: 'Codes were corrected' })]));
    const preview = change.body.steps[0]?.preview;
    expect(preview?.summary).toBe('Reprocess brand 12345 "Star": metadata version 2 in place of 1');
    expect(preview?.changes).toContainEqual({
      target: 'metadata of brand 12345 "Star"',
      field: 'regex',
      before: '\\bSTAR\\b',
      after: '\\bSTAR\\s*(?:MARKET|BURGER)',
    });
    expect(preview?.evidence).toMatchObject({
      compared: { verdict: 'improved' },
      before: { version: 1, matched_own: 32, caught_others: 6 },
      matched_own: 32,
      caught_others: 0,
    });
  });

  test('when it is applied, then the version, its iteration and the run are on record', async () => {
    const change = await store.apply([reprocess({ reason: 'Codes were corrected' })]);
    const id = `${change.body.change_id}-12345-v2`;
    expect((await store.ports.data.metadataVersions(12345)).at(-1)).toMatchObject({
      ...{ version: 2, origin: 'suggested', created_by: 'metadata_production', notes: 'Codes were corrected' },
      coverage_false_positives: 0,
    });
    expect(await store.ports.data.feedbackOf(12345)).toMatchObject([
      {
        ...{ feedback_id: id, metadata_version: 1, feedback_type: 'general', category: 'reprocessing' },
        ...{ feedback_text: 'Codes were corrected', submitted_by: 'ed.allison@rewardinsight.com' },
      },
    ]);
    expect(await store.ports.data.executionsOf(12345)).toMatchObject([
      { status: 'SUCCEEDED', execution_arn: `local:execution:brand-metadata:${id}` },
    ]);
    expect((await store.ports.data.brand(12345))?.manually_processed).toBe(false);
  });

  test('when its history is read afterwards, then the iteration shows what it did and uses up none of the ten', async () => {
    await store.apply([reprocess({ reason: 'Codes were corrected' })]);
    const history = accepted(await getIterationHistory.run({ brandid: 12345 }, store.ports, CONTEXT));
    expect(history).toMatchObject({
      ...{ iterations_used: 0, limit_reached: false, failures_in_a_row: 0, executions: 1 },
      iterations: [{ iteration: 1, version: 1, asked: 'Codes were corrected', change: { from: 1, to: 2 } }],
    });
    expect(history.iterations[0]?.change?.false_positives_delta).toBeLessThan(0);
  });

  test('when nine reviewers had objected before, then reprocessing does not set off the iteration limit, and a tenth does', async () => {
    const objection = (n: number): Mutation => {
      const feedback: Feedback = {
        ...{ feedback_id: `f${n}`, brandid: 12345, metadata_version: 1, feedback_type: 'reject', category: null },
        ...{ feedback_text: 'No.', issues_identified: [], misclassified_combos: [], submitted_by: 'a@example.com' },
        submitted_at: `2026-02-1${n % 4}T08:00:0${n % 10}.000Z`,
      };
      return { kind: 'feedback.append', feedback };
    };
    const fired = async () =>
      (await store.ports.data.triggerFacts(TRIGGER_LIMITS)).filter((facts) => facts.iterations >= 10).length;
    await given([0, 1, 2, 3, 4, 5, 6, 7, 8].map(objection), 'CHG-GIVEN-1');
    await store.apply([reprocess()]);
    expect(await fired()).toBe(0);
    await given([objection(9)], 'CHG-GIVEN-2');
    expect(await fired()).toBe(1);
  });

  test('when it is reprocessed again, then there is nothing to do', async () => {
    await store.apply([reprocess()]);
    expect(refusalOf(await store.propose([reprocess()]))).toMatchObject({
      ...{ code: 'nothing_to_do', field: 'steps.0.input.brandid' },
      message: expect.stringContaining('version 2'),
    });
  });

  test('when only its name changed since, then there is a version to make: it carries the name', async () => {
    await store.apply([reprocess()]);
    const rename = { table: 'brand', brandid: 12345, updates: { brandname: 'Star Stores' } };
    await store.apply([step('update_source_data', rename)]);
    await store.apply([reprocess()]);
    const named = (await store.ports.data.metadataVersions(12345)).map((one) => one.brandname);
    expect(named).toEqual(['Star', 'Star', 'Star Stores']);
  });

  test('when the data change in between, then the change is stale', async () => {
    const change = accepted(await store.propose([reprocess()]));
    await store.apply([
      step('reassign_combos', { source_brandid: 12345, target_brandid: 100, criteria: { mccid: [5812] } }),
    ]);
    await store.decide(change);
    expect(await store.stateOf(change)).toBe('stale');
  });

  test('when other instructions are deployed in between, then the change is stale', async () => {
    const change = accepted(await store.propose([reprocess()]));
    await deploy(instructions({ least_support: 0.03 }));
    await store.decide(change);
    expect(await store.stateOf(change)).toBe('stale');
  });
});

describe('instructions', () => {
  test('when those in prod are replaced, then the outcome follows them, and the preview names the version', async () => {
    const outcome = async () => {
      const preview = accepted(await store.propose([reprocess()])).body.steps[0]?.preview;
      return { instructions: preview?.evidence.instructions, found: preview?.evidence.matched_own };
    };
    const first = await deploy(instructions({ generic_names: 'ignore' }));
    expect(await outcome()).toMatchObject({ instructions: { version: first }, found: 28 });
    const second = await deploy(instructions({ generic_names: 'qualify' }));
    expect(await outcome()).toMatchObject({
      ...{ instructions: { version: second, parameters: { generic_names: 'qualify' } }, found: 32 },
    });
  });

  test('when they have no block of parameters, then the preview says that their text was not evaluated', async () => {
    const version = await deploy('Take special care of generic names.');
    const preview = accepted(await store.propose([reprocess()])).body.steps[0]?.preview;
    expect(preview?.warnings).toContainEqual(
      expect.stringMatching(new RegExp(`version ${version} .*not evaluated.*defaults`)),
    );
  });
});

describe('given metadata that a person wrote', () => {
  beforeEach(() => store.apply([BY_HAND]).then(() => undefined));

  test('when the brand is reprocessed, then it is refused, and an override is what it takes', async () => {
    expect(refusalOf(await store.propose([reprocess()]))).toMatchObject({
      ...{ code: 'conflict', field: 'steps.0.input.override_manual' },
      instead: expect.stringContaining('override_manual: true'),
    });
  });

  test('when that is overridden, then the mark goes with it, and the preview says so', async () => {
    const change = await store.apply([reprocess({ override_manual: true })]);
    const preview = change.body.steps[0]?.preview;
    expect(preview?.changes).toContainEqual({
      ...{ target: 'brand 12345', field: 'manually_processed', before: true, after: false },
    });
    expect(preview?.warnings.join()).toContain('it replaces metadata that a person wrote');
    expect((await store.ports.data.brand(12345))?.manually_processed).toBe(false);
  });

  test('when what comes out is worse, then it can be proposed, and the warning has the numbers', async () => {
    const good = { brandid: 12345, regex: '\\bSTAR\\s+(?:MARKET|BURGER)', mccids: [5411, 5499, 5812, 5814] };
    await store.apply([step('create_manual_metadata', good)]);
    await deploy(instructions({ generic_names: 'ignore' }));
    const preview = accepted(await store.propose([reprocess({ override_manual: true })])).body.steps[0]?.preview;
    expect(preview?.evidence.compared).toMatchObject({ verdict: 'worse' });
    expect(preview?.warnings[0]).toMatch(/worse than the current version.*100.0 % before, 87.5 % after/);
  });
});

describe('several brands', () => {
  beforeEach(() => deploy(instructions({})));

  const several = (input: RequestedStep['input'] = {}) =>
    step('reprocess_brands', { brandids: [12345, 100], reason: 'Algorithm update for generic brand names', ...input });

  test('when one of them has no metadata, then it is left out by name and the others are reprocessed', async () => {
    const change = await store.apply([several()]);
    expect(change.body.steps[0]?.preview).toMatchObject({
      summary: 'Reprocess 2 brands: new metadata for 1',
      evidence: { left_out: [{ brandid: 100, why: expect.stringContaining('no metadata') }] },
    });
    expect(change.body.steps[0]?.preview.warnings[0]).toMatch(/^Brand 100 is left out: /);
    expect(await store.ports.data.metadataVersions(100)).toEqual([]);
  });

  test('when none of them can be reprocessed, then the refusal names the place in the list', async () => {
    expect(refusalOf(await store.propose([several({ brandids: [100] })]))).toMatchObject({
      ...{ code: 'conflict', field: 'steps.0.input.brandids.0' },
      instead: expect.stringContaining('process_brand'),
    });
  });

  test('when one of them does not exist, then the refusal names the place in the list', async () => {
    expect(refusalOf(await store.propose([several({ brandids: [12345, 999] })]))).toMatchObject({
      ...{ code: 'not_found', field: 'steps.0.input.brandids.1' },
    });
  });

  test('when several are reprocessed, then the instructions in prod are read once', async () => {
    await store.apply([step('process_brand', { brandid: 100 }), step('process_brand', { brandid: 200 })]);
    const read = vi.spyOn(store.ports.data, 'instructionsVersion');
    const change = accepted(await store.propose([several({ brandids: [12345, 100, 200] })]));
    expect(change.body.steps[0]?.preview.summary).toContain('Reprocess 3 brands');
    expect(read).toHaveBeenCalledTimes(1);
  });

  test('when all have some, then one change gives new versions to those that change and names the others', async () => {
    await store.apply([step('process_brand', { brandid: 100 })]);
    const change = await store.apply([several({ brandids: [100, 12345, 100] })]);
    expect(change.body.steps[0]?.preview.summary).toBe('Reprocess 2 brands: new metadata for 1');
    expect(change.body.steps[0]?.preview.evidence).toMatchObject({
      brands: [{ brandid: 12345, from_version: 1, to_version: 2, verdict: 'improved' }],
      unchanged: [{ brandid: 100, version: 1 }],
    });
    expect((await store.ports.data.metadataVersions(100)).length).toBe(1);
    expect((await store.ports.data.metadataVersions(12345)).length).toBe(2);
  });

  test('when none changes, then there is nothing to do', async () => {
    await store.apply([several({ brandids: [12345] })]);
    expect(refusalOf(await store.propose([several({ brandids: [12345] })])).code).toBe('nothing_to_do');
  });

  test('when a person wrote one, then it takes the override', async () => {
    await store.apply([BY_HAND]);
    const refusal = refusalOf(await store.propose([several({ brandids: [12345] })]));
    expect(refusal).toMatchObject({ code: 'conflict', field: 'steps.0.input.override_manual' });
    expect(refusal.message).toContain('12345');
  });

  test.each([
    ['more than twenty', { brandids: Array.from({ length: 21 }, (_, i) => i + 1) }, 'brandids'],
    ['no reason', { reason: '' }, 'reason'],
  ])('when it is asked with %s, then it is refused', async (_title, input, field) => {
    expect(refusalOf(await store.propose([several(input)]))).toMatchObject({
      ...{ code: 'invalid_input', field: `steps.0.input.${field}` },
    });
  });
});

describe('verify_reprocessing', () => {
  beforeEach(() => deploy(instructions({})));

  const verify = (input: { from_version?: number; to_version?: number } = {}) =>
    verifyReprocessing.run({ brandid: 12345, ...input }, store.ports, CONTEXT);

  test('when a brand was reprocessed, then both versions are counted on the same data, combo by combo', async () => {
    await store.apply([reprocess()]);
    expect(accepted(await verify())).toMatchObject({
      ...{ passed: true, verdict: 'improved' },
      versions: [
        { version: 1, matched_own: 32, caught_others: 6 },
        { version: 2, matched_own: 32, caught_others: 0, precision: 1 },
      ],
      combos: { kept: 32, gained: 0, lost: 0, missed_by_both: 2 },
    });
  });

  test('when the later version finds less, then it fails, with what was lost', async () => {
    await store.apply([BY_HAND]);
    const verified = accepted(await verify());
    expect(verified).toMatchObject({ passed: false, verdict: 'worse', combos: { lost: 12, gained: 0 } });
    expect(verified.combos?.samples.map((sample) => sample.change)).toStrictEqual(Array(5).fill('lost'));
    expect(verified.reasons.join(' ')).toMatch(
      /Recall .* 100.0 % before, 62.5 % after.*Below the threshold \(recall\)/,
    );
  });

  test('when a version holds what no engine here evaluates, then nothing is claimed, and reprocessing says so', async () => {
    const [current] = await store.ports.data.metadataVersions(12345);
    if (current === undefined) throw new Error('Star has a version');
    const imported = { ...current, version: 2, regex: 'Star(?!bucks)' };
    await given([{ kind: 'metadata.append', metadata: imported }], 'CHG-GIVEN-1');
    const verified = accepted(await verify());
    expect(verified).toMatchObject({ passed: false, verdict: 'not_evaluated', combos: null });
    expect(verified.versions.map((one) => one.matched_own)).toStrictEqual([32, null]);
    const preview = accepted(await store.propose([reprocess()])).body.steps[0]?.preview;
    expect(preview?.warnings).toContainEqual(expect.stringContaining('not compared with the current version'));
  });

  test('when versions are named, then those are compared', async () => {
    await store.apply([BY_HAND]);
    await store.apply([reprocess({ override_manual: true })]);
    expect(accepted(await verify({ from_version: 1 })).versions.map((one) => one.version)).toStrictEqual([1, 3]);
    expect(accepted(await verify({ to_version: 2 })).versions.map((one) => one.version)).toStrictEqual([1, 2]);
  });

  test.each([
    ['one that is not there', { to_version: 9 }, 'not_found', 'to_version'],
    ['nothing before the first', { to_version: 1 }, 'not_found', 'from_version'],
    ['the later one first', { from_version: 2, to_version: 1 }, 'invalid_input', 'from_version'],
  ])('when it is asked for %s, then it says which there are', async (_title, input, code, field) => {
    await store.apply([reprocess()]);
    expect(refusalOf(await verify(input))).toMatchObject({ code, field, instead: expect.stringContaining('1 to 2') });
  });

  test.each([
    [12345, /one metadata version/, /verify_metadata/],
    [100, /no metadata/, /process_brand/],
  ])('when brand %i has nothing to compare, then it says what to do', async (brandid, message, instead) => {
    const refusal = refusalOf(await verifyReprocessing.run({ brandid }, store.ports, CONTEXT));
    expect(refusal.code).toBe('conflict');
    expect(refusal.message).toMatch(message);
    expect(refusal.instead).toMatch(instead);
  });
});
