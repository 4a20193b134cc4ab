import type { AgentTrials, TrialQuestion } from '../../../domain/ports/agent-runtime.ts';
import type { Clock, Hasher, Ids } from '../../../domain/ports/foundation.ts';
import { done, type Outcome, refused } from '../../../domain/refusal.ts';
import { digestOf } from '../../../domain/text/canonical.ts';
import type { TableReader } from '../table-reader.ts';
import { type AgentSettings, capabilityOf } from './agent-settings.ts';
import type { InlineAgent } from './inline-agent.ts';
import { type CountedCall, keptAnswer, type TrialLedger } from './trial-ledger.ts';

const MICROS = 1_000_000;

interface AskingDeps {
  readonly settings: AgentSettings;
  readonly ledger: TrialLedger;
  readonly agent: Pick<InlineAgent, 'ask'>;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'nonce'>;
  readonly hasher: Hasher;
}

/** Trials of the agent side: asks each question once, within what a caller may spend on a day. */
export function askingTrials({ settings, ledger, agent, clock, ids, hasher }: AskingDeps): AgentTrials {
  const { model, spending } = settings;
  const most = Math.round(spending.usd_per_caller_and_day * MICROS);
  const micros = Math.round(spending.usd_per_call * MICROS);
  return {
    agentCapability: async () => capabilityOf(settings),
    async tryInstructions(question, caller, signal) {
      const digest = questionDigest(question, model, hasher);
      const kept = await ledger.answer(digest);
      if (kept !== undefined) return done(kept);
      const about = { question: digest, agent: question.agent, model, micros };
      const call: CountedCall = { ...about, caller, at: clock.now(), nonce: ids.nonce() };
      if ((await ledger.count(call, most)) === 'spent') return spentToday(spending, await ledger.spent(call));
      const { instructions, input } = question;
      const asked = await agent.ask({ model, instructions, input, sessionId: call.nonce }, signal);
      if (asked.ok) return done(await ledger.keep(call, asked.value));
      await ledger.takeBack(call);
      return asked;
    },
  };
}

/** Trials of a side that asks nobody: it finds the answers that a preview rested on. */
export function keptTrials(settings: AgentSettings, proposals: TableReader, hasher: Hasher): AgentTrials {
  return {
    agentCapability: async () => capabilityOf(settings),
    async tryInstructions(question) {
      const kept = await keptAnswer(proposals, questionDigest(question, settings.model, hasher));
      return kept === undefined ? notAsked() : done(kept);
    },
  };
}

function questionDigest({ agent, instructions, input }: TrialQuestion, model: string, hasher: Hasher): string {
  return digestOf({ agent, model, instructions, input }, hasher);
}

function spentToday({ usd_per_call, usd_per_caller_and_day }: AgentSettings['spending'], spent: number) {
  return refused({
    code: 'too_large',
    message: `One more trial counts as $${usd_per_call}; you have spent $${spent / MICROS} of the $${usd_per_caller_and_day} that a caller may spend on a day (UTC).`,
    instead: 'Answers that came are kept: ask for fewer brands, or go on tomorrow. The operator sets the limit.',
  });
}

function notAsked(): Outcome<never> {
  return refused({
    code: 'conflict',
    message: 'The agent was not asked about the data as it is now, so nothing is known of the effect.',
    instead: 'Run the test again.',
  });
}
