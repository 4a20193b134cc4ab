import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AwsSettings } from '../../src/backends/aws/agent-side.ts';
import { openAwsCommitSide } from '../../src/backends/aws/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { type AwsStore, givenAwsStore } from '../backends/aws/given-aws-store.ts';
import { KEY_ID } from '../backends/aws/signals/given-signals.ts';
import { givenAgents, withBedrock } from '../backends/aws/trials/given-agents.ts';
import { STORE } from '../contract/backend.ts';
import {
  aBrand,
  aCombo,
  aDeployment,
  aMetadataVersion,
  anEscalation,
  anInstructionsVersion,
} from '../contract/records.ts';
import type { BedrockFixture } from '../fixtures/aws/bedrock-fixture.ts';
import { startCloudWatch } from '../fixtures/aws/cloudwatch-fixture.ts';
import { startKms } from '../fixtures/aws/kms-fixture.ts';
import { startSes, startSns } from '../fixtures/aws/mail-fixtures.ts';
import type { HarnessClient, JsonObject } from '../harness/client.ts';
import { connect } from '../harness/connect.ts';
import { approverOf, type EphemeralApprover } from '../harness/ephemeral-approver.ts';
import { OWNER } from '../harness/temporary-store.ts';
import { answerOf, ESCALATION, STAR } from './proposing.ts';

const program = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const AGENT = { agent: 'metadata_production' } as const;
const OLD = 'Write metadata for the brand, by the words in its narratives.\n';
const NEW = 'Write metadata for the brand, and tell apart the brands that share a word with it.\n';
const [WIDE, NARROW] = ['\\bSTAR\\b', '\\bSTAR\\s+MARKET\\b'];

let store: AwsStore;
let bedrock: BedrockFixture;
let settings: AwsSettings;
let environment: Record<string, string>;
const children: ChildProcess[] = [];
const closing: { close(): Promise<unknown> }[] = [];

/** A node on which agents are language models: one that reads the new text tells brands apart. */
beforeEach(async () => {
  const combos = (first: number, count: number, brandid: number, narrative: string) =>
    Array.from({ length: count }, (_, at) => aCombo({ ccid: first + at, brandid, narrative: `${narrative} ${at}` }));
  const deployed = { ...AGENT, version: 1 } as const;
  store = await givenAwsStore(
    { ...STORE, owner: OWNER },
    {
      brands: [aBrand(), aBrand({ brandid: 200, brandname: 'Star Fuel' })],
      combos: [...combos(1, 20, STAR, 'STAR MARKET'), ...combos(100, 20, 200, 'STAR FUEL')],
      mccs: [{ mccid: 5411, mcc_desc: 'Grocery Stores', sector: 'Groceries' }],
      metadata: [aMetadataVersion({ regex: WIDE })],
      escalations: [anEscalation()],
      instructions: [anInstructionsVersion({ text: OLD })],
      deployments: [aDeployment(deployed), aDeployment({ ...deployed, sequence: 2, environment: 'prod' })],
    },
  );
  bedrock = await givenAgents(store);
  bedrock.model(({ instruction, input }) => ({
    text: JSON.stringify({
      ...{ brandid: JSON.parse(input).brandid, mccids: [5411], confidence_score: 0.9 },
      regex: instruction === NEW ? NARROW : WIDE,
    }),
  }));
  settings = withBedrock(store.settings(), bedrock);
  const at = `http://127.0.0.1:${bedrock.port}`;
  environment = {
    ...store.variables(settings),
    AWS_ENDPOINT_URL_BEDROCK_AGENT: at,
    AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME: at,
  };
});
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await bedrock.close();
  await store.close();
});

async function startFollower(): Promise<void> {
  const child = spawn(process.execPath, [program('bin/brand-escalations-follower.mjs')], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  await new Promise<void>((resolve) => {
    let said = '';
    child.stderr.on('data', (part) => {
      said += part;
      if (said.includes('following:')) resolve();
    });
  });
}

async function client(): Promise<HarnessClient> {
  const connected = await connect('v2', settings.directory, { environment });
  closing.push(connected);
  return connected;
}

async function person(): Promise<EphemeralApprover> {
  const ports = await openAwsCommitSide(settings, nodeFoundation(), ed25519Verifier);
  await ports.data.current();
  const approver = await approverOf(ports, settings.directory);
  closing.push(approver);
  return approver;
}

/** Runs a command. This process goes on meanwhile: it is AWS. */
async function cli(...args: readonly string[]) {
  const child = spawn(process.execPath, [program('bin/brand-escalations.mjs'), ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { status, stdout, stderr };
}

describe('an agent that follows the runbook with agents of Bedrock', () => {
  test('tests an update, deploys it to dev, tests it there, deploys it to prod, and has a brand reprocessed', async () => {
    await startFollower();
    const agent = await client();
    const approver = await person();
    const call = async (tool: string, input: JsonObject) => {
      const { isError, structured, text: said } = await agent.callTool(tool, input);
      if (isError) throw new Error(said);
      return structured ?? {};
    };
    /** Proposes a change, has the person approve it, and returns its id once it is applied. */
    const approved = async (tool: string, input: JsonObject) => {
      const { change_id } = await call(tool, { ...input, escalation_id: ESCALATION });
      const decided = answerOf(await approver.decide(await approver.look(String(change_id)), 'approve'));
      expect(decided.application).toMatchObject({ state: 'applied' });
      return String(change_id);
    };
    const brands = { test_brandids: [STAR] };

    const tried = await call('test_agent_update', { ...AGENT, ...brands, instructions: NEW });
    expect(tried).toMatchObject({ passed: true, results: [{ verdict: 'better', after: { regex: NARROW } }] });
    expect(bedrock.calls.every(({ kind }) => kind === 'inline')).toBe(true);

    await approved('update_agent_instructions', { ...AGENT, instructions: NEW, reason: 'Brands share a word' });
    const early = await agent.callTool('deploy_agent', { ...AGENT, environment: 'prod' });
    expect(early).toMatchObject({ isError: true });
    await approved('deploy_agent', { ...AGENT, environment: 'dev' });
    await approved('run_agent_test', { ...AGENT, environment: 'dev', ...brands });
    await approved('deploy_agent', { ...AGENT, environment: 'prod' });
    const running = bedrock.agents.get('AGENT00001');
    expect(running?.versions[(running.aliases.get('ALIASPROD1') ?? 0) - 1]?.instruction).toBe(NEW);

    const asked = await approved('reprocess_brand', { brandid: STAR, reason: 'New instructions in prod' });
    const left = await call('get_change', { change_id: asked });
    expect(left).toMatchObject({ state: 'applied', outcome: { results: [{ candidates: [{ regex: NARROW }] }] } });
    const versionsBefore = await call('get_metadata_versions', { brandid: STAR });
    expect(versionsBefore).toMatchObject({ total: 1 });

    await approved('reprocess_brand', { brandid: STAR, candidate: asked });
    const versions = JSON.stringify(await call('get_metadata_versions', { brandid: STAR }));
    expect(versions).toContain(JSON.stringify(NARROW));
    expect(bedrock.calls.filter(({ kind }) => kind === 'agent')).toHaveLength(1);
    const verified = await call('verify_metadata', { brandid: STAR });
    expect(JSON.stringify(verified)).toContain('"passed":true');
    expect(await cli('audit', 'verify')).toMatchObject({ status: 0 });
  });
});

describe('a worker that tells others what changed', () => {
  test('sends mails, figures and heads through AWS, each once', async () => {
    const [ses, sns, metrics, kms] = await Promise.all([startSes(), startSns(), startCloudWatch(), startKms()]);
    closing.push(ses, sns, metrics, kms);
    kms.key(KEY_ID);
    const UPSTREAM = 'arn:aws:sns:eu-west-1:123456789012:escalations';
    const put = (key: string, content: object) => {
      const body = Buffer.from(JSON.stringify(content));
      store.s3.objects.set(key, { body, etag: '"1"', headers: {}, modified: new Date(0) });
    };
    put('config/desk.json', {
      notify_on_create: ['desk@example.com'],
      mail: { from: 'desk@example.com', aws: { by: 'ses', upstream_topic: UPSTREAM } },
    });
    const heads = { bucket: 'heads-test', key_id: KEY_ID, lock: 'GOVERNANCE', retention_days: 30 };
    put('config/signals.json', { metrics: true, audit_heads: heads });
    for (const [name, { port }] of Object.entries({ SESV2: ses, SNS: sns, CLOUDWATCH: metrics, KMS: kms }))
      environment[`AWS_ENDPOINT_URL_${name}`] = `http://127.0.0.1:${port}`;
    await startFollower();
    const agent = await client();
    const approver = await person();
    const opened = await agent.callTool('create_escalation', {
      ...{ brandid: 200, reason: 'ambiguous_brand_name', details: 'Star Fuel and Star share a word.' },
    });
    const changeId = String(opened.structured?.change_id);
    answerOf(await approver.decide(await approver.look(changeId), 'approve'));
    const first = await cli('work', '--once', '--json');
    expect({ status: first.status, stderr: first.stderr }).toMatchObject({ status: 0 });
    expect(JSON.parse(first.stdout)).toMatchObject({
      metrics: { sent: 2, problems: [] },
      audit_heads: { sent: 2, problems: [] },
    });
    expect(ses.sent.map(({ to }) => to)).toEqual([['desk@example.com']]);
    expect(sns.published).toMatchObject([{ topic: UPSTREAM }]);
    expect(metrics.data.map(({ metric }) => metric)).toEqual(['BrandsEscalated', 'EscalationsByReason']);
    const second = JSON.parse((await cli('work', '--once', '--json')).stdout);
    expect(second).toMatchObject({ deliveries: [], metrics: { sent: 0 }, audit_heads: { sent: 0 } });
    const verified = await cli('audit', 'verify', '--json');
    expect(JSON.parse(verified.stdout)).toMatchObject({ problems: [], anchored_heads: 2 });
  });
});
