import type { Agent, AgentRun } from '../../agents/agent.ts';
import type { Brand } from '../../brand/brand.ts';
import type { Mutation } from '../../change/mutation.ts';
import type { DecisionContext } from '../../change/operation.ts';
import { MAX_TRIED } from '../../generation/trial.ts';
import type { DecisionReads } from '../../ports/decision-reads.ts';
import { done, type Outcome, refused } from '../../refusal.ts';
import { namedBrands, noPanel, PANEL } from './tried-brands.ts';

/** Brands of a test on record, each once, and which of them are there by choice of whoever asked for it. */
export interface TestedBrands {
  readonly brands: readonly Brand[];
  readonly chosen: ReadonlySet<number>;
}

/** Brands that the tests of an agent in one plan may try: what one test tries at most. Whoever proposes the plan waits for all. */
export const MAX_TESTED_IN_PLAN = MAX_TRIED + 3 * PANEL;

type TestedReads = Pick<DecisionReads, 'brand' | 'escalation' | 'brandsToTry' | 'agentRunsOf'>;

/**
 * The brands of a test that deployments rest on. Besides those named it tries, whoever asks: those of the escalation
 * served, those that are escalated longest or to check, and those that a test of this agent found worse. So nobody gets
 * a pass by naming what no harm is done to, and no other wording makes an earlier finding forgotten.
 */
export async function brandsToTest(
  agent: Agent,
  named: readonly number[] | undefined,
  reads: TestedReads,
  { escalation_id, written }: Pick<DecisionContext, 'escalation_id' | 'written'>,
): Promise<Outcome<TestedBrands>> {
  if (written.some(isJudgedBy)) return refused(DATA_CHANGED);
  const asked = await namedBrands(named ?? [], reads);
  if (!asked.ok) return asked;
  const runs = await reads.agentRunsOf(agent);
  const served = await activeBrands(await servedBrandids(escalation_id, reads), reads);
  const panel = await activeBrands(await reads.brandsToTry(PANEL), reads);
  const again = await knownBrands(onceWorse(runs), reads);
  const always = new Set([...panel, ...again].map((one) => one.brandid));
  const brands = new Map([...asked.value, ...served, ...panel, ...again].map((one) => [one.brandid, one]));
  if (brands.size === 0) return refused(noPanel());
  const tested = written.reduce((sum, one) => sum + (isRunOf(agent, one) ? one.run.results.length : 0), 0);
  if (tested + brands.size > MAX_TESTED_IN_PLAN) return refused(tooMany(tested, brands.size));
  return done({
    brands: [...brands.values()],
    chosen: new Set([...brands.keys()].filter((brandid) => !always.has(brandid))),
  });
}

/** Brands that a deployment's test should have tried as things are now: of the escalation served, escalated, to check. */
export async function panelNow(
  escalationId: string | null,
  reads: Pick<DecisionReads, 'brand' | 'escalation' | 'brandsToTry'>,
): Promise<readonly number[]> {
  const brandids = [...(await servedBrandids(escalationId, reads)), ...(await reads.brandsToTry(PANEL))];
  return (await activeBrands(brandids, reads)).map((one) => one.brandid);
}

/** The first brands of the escalation that a change serves. */
async function servedBrandids(
  escalationId: string | null,
  reads: Pick<DecisionReads, 'escalation'>,
): Promise<readonly number[]> {
  const served = escalationId === null ? undefined : await reads.escalation(escalationId);
  return served?.affected_brandids.slice(0, PANEL) ?? [];
}

/** Brands that got worse in a test, those found last first: not too many to try them all again. */
function onceWorse(runs: readonly AgentRun[]): readonly number[] {
  const found = runs.flatMap(({ results }) => results.filter((one) => one.verdict === 'worse'));
  return [...new Set(found.reverse().map((one) => one.brandid))].slice(0, PANEL);
}

/** In use or not: of a brand that is gone, the test says that nothing is lost there any more. */
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

/** What generated metadata follows from. */
function isJudgedBy({ kind }: Mutation): boolean {
  return kind === 'brand.update' || kind === 'combos.reassign' || kind === 'combo.correct' || kind === 'mcc.correct';
}

const DATA_CHANGED = {
  code: 'not_allowed',
  message:
    'Earlier steps of this plan change data that the test would judge by, so it would say nothing of the data as it is.',
  instead: 'Put the test before those steps, or propose it as a change of its own, before or after them.',
} as const;

function tooMany(tested: number, more: number) {
  return {
    code: 'too_large',
    field: 'test_brandids',
    message: `The tests of an agent in one plan may try ${MAX_TESTED_IN_PLAN} brands; its earlier steps try ${tested}, and this one ${more}.`,
    instead: 'Name all brands in one run_agent_test, or propose this test as a change of its own.',
  } as const;
}
