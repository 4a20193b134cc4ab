import type { Agent } from '../../agents/agent.ts';
import type { Brand } from '../../brand/brand.ts';
import type { Mutation, MutationKind } from '../../change/mutation.ts';
import type { DecisionContext } from '../../change/operation.ts';
import { MAX_TRIED } from '../../generation/trial.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { namedBrands, noPanel, PANEL } from './tried-brands.ts';

/** The brands of a recorded test, each once, and those of them that the requester chose. */
export interface TestedBrands {
  readonly brands: readonly Brand[];
  readonly chosen: ReadonlySet<number>;
}

/** The most brands that all tests of an agent in one plan may try. The proposer of the plan waits for all of them. */
export const MAX_TESTED_IN_PLAN = MAX_TRIED + 3 * PANEL;

type TestedReads = Pick<DecisionReads, 'brand' | 'escalation' | 'brandsToTry' | 'agentRuns'>;

/**
 * Selects the brands of a test that deployments depend on. Besides the named brands, it always tries those of the escalation
 * served, those that are escalated longest or to check, and those that a test of this agent found worse. So a requester cannot
 * get a pass by naming only unharmed brands, and other wording cannot erase an earlier finding.
 */
export async function brandsToTest(
  agent: Agent,
  named: readonly number[] | undefined,
  reads: TestedReads,
  { escalation_id, written }: Pick<DecisionContext, 'escalation_id' | 'written'>,
): Promise<Outcome<TestedBrands>> {
  if (written.some(({ kind }) => CHANGES_TEST_DATA[kind])) return refused(DATA_CHANGED);
  const requested = await namedBrands(named ?? [], reads);
  if (!requested.ok) return requested;
  const served = await activeBrands(await servedBrandids(escalation_id, reads), reads);
  const panel = await activeBrands(await reads.brandsToTry(PANEL), reads);
  const again = await knownBrands(await onceWorse(agent, reads), reads);
  const always = new Set([...panel, ...again].map((one) => one.brandid));
  const brands = new Map([...requested.value, ...served, ...panel, ...again].map((one) => [one.brandid, one]));
  if (brands.size === 0) return refused(noPanel());
  const tested = written.reduce((sum, one) => sum + (isRunOf(agent, one) ? one.run.results.length : 0), 0);
  if (tested + brands.size > MAX_TESTED_IN_PLAN) return refused(tooMany(tested, brands.size));
  return done({
    brands: [...brands.values()],
    chosen: new Set([...brands.keys()].filter((brandid) => !always.has(brandid))),
  });
}

/** Returns the brands that a deployment's test should have tried on the current data: of the escalation served, escalated, to check. */
export async function panelNow(
  escalationId: string | null,
  reads: Pick<DecisionReads, 'brand' | 'escalation' | 'brandsToTry'>,
): Promise<readonly number[]> {
  const brandids = [...(await servedBrandids(escalationId, reads)), ...(await reads.brandsToTry(PANEL))];
  return (await activeBrands(brandids, reads)).map((one) => one.brandid);
}

/** Returns the first brands of the escalation that a change serves. */
async function servedBrandids(
  escalationId: string | null,
  reads: Pick<DecisionReads, 'escalation'>,
): Promise<readonly number[]> {
  const served = escalationId === null ? undefined : await reads.escalation(escalationId);
  return served?.affected_brandids.slice(0, PANEL) ?? [];
}

/** Returns a bounded number of brands that got worse in a test, the latest finding first. */
async function onceWorse(agent: Agent, reads: Pick<DecisionReads, 'agentRuns'>): Promise<readonly number[]> {
  const found = new Set<number>();
  for await (const { results } of reads.agentRuns(agent)) {
    for (const { brandid, verdict } of results.toReversed()) if (verdict === 'worse') found.add(brandid);
    if (found.size >= PANEL) break;
  }
  return [...found].slice(0, PANEL);
}

/** Includes inactive brands: for them the test says that nothing is lost. */
async function knownBrands(brandids: readonly number[], reads: Pick<DecisionReads, 'brand'>): Promise<Brand[]> {
  const brands: Brand[] = [];
  for (const brandid of new Set(brandids)) {
    const brand = await reads.brand(brandid);
    if (brand !== undefined) brands.push(brand);
  }
  return brands;
}

async function activeBrands(brandids: readonly number[], reads: Pick<DecisionReads, 'brand'>): Promise<Brand[]> {
  return (await knownBrands(brandids, reads)).filter((one) => one.status === 'active');
}

function isRunOf(agent: Agent, mutation: Mutation): mutation is Extract<Mutation, { kind: 'agent_run.append' }> {
  return mutation.kind === 'agent_run.append' && mutation.run.agent === agent;
}

/** True for the kinds of mutation that change the data from which metadata is generated. */
const CHANGES_TEST_DATA: Readonly<Record<MutationKind, boolean>> = {
  'brand.update': true,
  'combos.reassign': true,
  'combo.correct': true,
  'mcc.correct': true,
  'brand.insert': false,
  'metadata.append': false,
  'feedback.append': false,
  'execution.append': false,
  'execution.update': false,
  'instructions.append': false,
  'deployment.append': false,
  'agent_run.append': false,
  'escalation.insert': false,
  'escalation.update': false,
};

const DATA_CHANGED = {
  code: 'not_allowed',
  message:
    'Earlier steps of this plan change the data that the test depends on, so its result would not hold for the current data.',
  instead: 'Put the test before those steps, or propose it as a separate change.',
} as const;

function tooMany(tested: number, more: number) {
  return {
    code: 'too_large',
    field: 'test_brandids',
    message: `The tests of an agent in one plan may try ${MAX_TESTED_IN_PLAN} brands; its earlier steps try ${tested}, and this one ${more}.`,
    instead: 'Name all brands in one run_agent_test, or propose this test as a separate change.',
  } as const;
}
