import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAwsAgentSide } from '../../../../src/backends/aws/agent-side.ts';
import { openAwsCommitSide } from '../../../../src/backends/aws/commit-side.ts';
import { tableNames } from '../../../../src/backends/aws/place.ts';
import type { AgentPorts } from '../../../../src/domain/ports/agent-side.ts';
import { STORE } from '../../../contract/backend.ts';
import { aBrand } from '../../../contract/records.ts';
import { accepted, refusalOf } from '../../../executor/small-store.ts';
import type { BedrockFixture, ModelAnswer } from '../../../fixtures/aws/bedrock-fixture.ts';
import { NO_SIGNATURES } from '../../embedded/given-store.ts';
import { type AwsStore, givenAwsStore } from '../given-aws-store.ts';
import { impatientFoundation } from '../impatient-foundation.ts';
import { AGENT_SETTINGS, givenAgents, withBedrock } from './given-agents.ts';

let store: AwsStore;
let bedrock: BedrockFixture;
const closing: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  store = await givenAwsStore(STORE, { brands: [aBrand()] });
  bedrock = await givenAgents(store);
});
afterEach(async () => {
  for (const side of closing.splice(0)) await side.close();
  await bedrock.close();
  await store.close();
});

async function agentSide(over: { readOnly?: boolean } = {}): Promise<AgentPorts> {
  const { settings } = await store.node();
  const side = await openAwsAgentSide({ ...withBedrock(settings, bedrock), ...over }, impatientFoundation());
  closing.push(side);
  return side;
}

const { signal } = new AbortController();
const INSTRUCTIONS = 'Answer with the metadata of the brand as one JSON object.';
const ask = ({ data }: Pick<AgentPorts, 'data'>, input = 'STAR', caller = 'ann@example.com') =>
  data.tryInstructions({ agent: 'metadata_production', instructions: INSTRUCTIONS, input }, caller, signal);

async function records(prefix: string) {
  const { Items = [] } = await store.dynamo.scan({
    TableName: tableNames((await store.node()).settings).proposals,
    ConsistentRead: true,
  });
  return Items.filter(({ pk }) => pk?.S?.startsWith(prefix));
}
const answering = (text: string, ending: ModelAnswer['ending'] = 'whole') => bedrock.model(() => ({ text, ending }));

describe('given a store with agents of Bedrock', () => {
  test('when an agent is asked, then the capability says what answers are, and the question is asked once', async () => {
    answering('the answer');
    const side = await agentSide();
    expect(await side.data.agentCapability()).toEqual({
      results: 'candidate',
      deployments: { metadata_production: ['dev', 'staging', 'prod'] },
    });
    expect(accepted(await ask(side))).toBe('the answer');
    answering('another answer');
    expect(accepted(await ask(await agentSide(), 'STAR', 'bob@example.com'))).toBe('the answer');
    expect(bedrock.calls).toMatchObject([{ kind: 'inline', instruction: INSTRUCTIONS, input: 'STAR' }]);
    expect(await records('CALLS#')).toMatchObject([{ caller: { S: 'ann@example.com' }, outcome: { S: 'answered' } }]);
  });

  test('when the executor applies what rests on an answer, then it finds the answer and asks nobody', async () => {
    answering('the answer');
    await ask(await agentSide());
    const { settings } = await store.node();
    const commit = await openAwsCommitSide(withBedrock(settings, bedrock), impatientFoundation(), NO_SIGNATURES);
    closing.push(commit);
    expect(accepted(await ask(commit))).toBe('the answer');
    expect(refusalOf(await ask(commit, 'STAR as it is now')).code).toBe('conflict');
    expect(bedrock.calls).toHaveLength(1);
  });

  test('when a caller has spent what a day allows, then no more is asked for them, and others go on', async () => {
    answering('the answer');
    const side = await agentSide();
    const asked = Array.from({ length: 6 }, (_, number) => ask(side, `question ${number}`));
    const outcomes = await Promise.all(asked);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(4);
    const refusal = refusalOf(outcomes.find(({ ok }) => !ok) ?? { ok: true, value: '' });
    expect(refusal).toMatchObject({ code: 'too_large' });
    expect(refusal.message).toContain('you have spent $1 of the $1');
    expect(bedrock.calls).toHaveLength(4);
    expect((await ask(side, 'question 9', 'bob@example.com')).ok).toBe(true);
    expect(await records('SPENT#')).toHaveLength(2);
  });

  test.each(['cut', 'throttled', 'bad_checksum', 'return_control'] as const)(
    'when an answer ends as %s, then nothing of it is kept, its cost is, and the same question may be asked again',
    async (ending) => {
      const side = await agentSide();
      answering('x'.repeat(200), ending);
      await expect(ask(side)).rejects.toMatchObject({ name: 'StoreTrouble', kind: 'busy' });
      expect(await records('TRIAL#')).toEqual([]);
      expect(await records('CALLS#')).toHaveLength(1);
      answering('whole');
      expect(accepted(await ask(side))).toBe('whole');
      expect(await records('SPENT#')).toMatchObject([{ micros: { N: '500000' } }]);
    },
  );

  test('when Bedrock holds a request back, then it is sent again', async () => {
    answering('the answer');
    bedrock.faults.meet('InvokeInlineAgent', { kind: 'answer', status: 429, code: 'ThrottlingException' }, 2);
    expect(accepted(await ask(await agentSide()))).toBe('the answer');
  });

  test('when Bedrock does not take the instructions, then they are refused and cost nothing', async () => {
    const { data } = await agentSide();
    const question = { agent: 'metadata_production', instructions: 'Short.', input: 'STAR' } as const;
    expect(refusalOf(await data.tryInstructions(question, 'ann@example.com', signal))).toMatchObject({
      code: 'conflict',
      field: 'instructions',
    });
    expect(await records('SPENT#')).toMatchObject([{ micros: { N: '0' } }]);
    expect(await records('CALLS#')).toMatchObject([{ outcome: { S: 'not_made' } }]);
  });

  test('when a server writes nothing, then it asks nobody', async () => {
    expect(refusalOf(await ask(await agentSide({ readOnly: true }))).code).toBe('conflict');
    expect(bedrock.calls).toEqual([]);
  });
});

test('settings of agents with a mistake in them refuse to open the store, and say which', async () => {
  const { aliases } = AGENT_SETTINGS.agents.metadata_production;
  const agents = { metadata_production: { agent_id: 'short', aliases } };
  await bedrock.close();
  bedrock = await givenAgents(store, { ...AGENT_SETTINGS, agents });
  await expect(agentSide()).rejects.toThrow(/config\/agents\.json has a mistake in it: .*agent_id/);
});
