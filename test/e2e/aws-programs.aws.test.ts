import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AwsSettings } from '../../src/backends/aws/agent-side.ts';
import { openAwsCommitSide } from '../../src/backends/aws/commit-side.ts';
import { numberedKey } from '../../src/backends/aws/items.ts';
import { tableNames } from '../../src/backends/aws/place.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { Database } from '../../src/backends/sqlite/database.ts';
import { decideChange } from '../../src/executor/decide.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { type AwsStore, givenAwsStore } from '../backends/aws/given-aws-store.ts';
import { STORE } from '../contract/backend.ts';
import { aBrand, aCombo, anEscalation } from '../contract/records.ts';
import type { HarnessClient } from '../harness/client.ts';
import { connect } from '../harness/connect.ts';
import { approverOf, type EphemeralApprover } from '../harness/ephemeral-approver.ts';
import { OWNER } from '../harness/temporary-store.ts';
import { answerOf, ESCALATION, proposeNote } from './proposing.ts';

const program = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

let store: AwsStore;
let settings: AwsSettings;
let environment: Record<string, string>;
let followers: ChildProcess[];
const closing: { close(): Promise<void> }[] = [];

/** One node, whose programs find their store by the environment, as in production. */
beforeEach(async () => {
  followers = [];
  const data = { brands: [aBrand()], combos: [aCombo()], escalations: [anEscalation()] };
  store = await givenAwsStore({ ...STORE, owner: OWNER }, data);
  settings = store.settings();
  environment = store.variables(settings);
});
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
  for (const child of followers) child.kill('SIGKILL');
  await store.close();
});

/** Starts the follower of the node; resolves when it follows, or with how it ended. */
async function startFollower(): Promise<{ readonly said: () => string; readonly child: ChildProcess }> {
  const child = spawn(process.execPath, [program('bin/brand-escalations-follower.mjs')], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  followers.push(child);
  let said = '';
  const follows = new Promise<void>((resolve) => {
    child.stderr.on('data', (part) => {
      said += part;
      if (said.includes('following:')) resolve();
    });
  });
  await Promise.race([follows, once(child, 'exit')]);
  return { said: () => said, child };
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

/** Runs a command. This process goes on meanwhile: it is S3. */
const cli = (...args: readonly string[]) => cliWith(environment, ...args);

async function cliWith(variables: Record<string, string>, ...args: readonly string[]) {
  const child = spawn(process.execPath, [program('bin/brand-escalations.mjs'), ...args], {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { status, stdout, stderr };
}

const notesIn = (text: string) => text.split('Two brands in one.').length - 1;

describe('the programs of a node on AWS', () => {
  test('an agent proposes, a person approves, and the agent reads what was applied', async () => {
    expect((await startFollower()).said()).toContain('is at revision 0');
    const agent = await client();
    const shown = await agent.callTool('get_escalation', { escalation_id: ESCALATION });
    expect(shown).toMatchObject({ isError: false });
    expect(notesIn(shown.text)).toBe(0);
    const proposed = await agent.callTool('add_escalation_notes', {
      escalation_id: ESCALATION,
      kind: 'root_cause',
      notes: 'Two brands in one.',
    });
    const changeId = String(proposed.structured?.change_id);
    const approver = await person();
    const decided = answerOf(await approver.decide(await approver.look(changeId), 'approve'));
    expect(decided).toMatchObject({ application: { state: 'applied' } });
    expect(notesIn((await agent.callTool('get_escalation', { escalation_id: ESCALATION })).text)).toBe(1);
    const info = await cli('data', 'info', '--json');
    expect(JSON.parse(info.stdout)).toMatchObject({ kind: 'imported', revision: 1, changes: 1, approvers: [OWNER] });
    const audit = await cli('audit', 'verify', '--json');
    expect({ status: audit.status, stderr: audit.stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('a person decides where nothing may be applied, and the worker applies it and delivers the messages', async () => {
    await startFollower();
    const approver = await person();
    const { change_id } = await proposeNote(approver.ports);
    const { digest } = await approver.look(change_id);
    const decision = { change_id, digest, decision: 'approve', comment: null } as const;
    answerOf(await decideChange(decision, approver.approver, approver.ports));
    expect(await approver.ports.authority.approvedNotApplied()).toEqual([change_id]);
    const work = await cli('work', '--once', '--json');
    const { applied, snapshot, put_off } = JSON.parse(work.stdout);
    expect({ status: work.status, applied, snapshot, put_off }).toMatchObject({
      status: 0,
      applied: [{ change_id, state: 'applied' }],
      // The last one is older than a day.
      snapshot: { revision: 1 },
      put_off: [],
    });
    expect(await approver.ports.data.current()).toBe(1);
    expect(await approver.ports.authority.approvedNotApplied()).toEqual([]);
    expect(await approver.ports.outbox.outboxCounts()).toMatchObject({ pending: 0, given_up: 0 });
    // A second round finds nothing to do.
    expect(JSON.parse((await cli('work', '--once', '--json')).stdout)).toMatchObject({
      ...{ applied: [], recovered: [], snapshot: null },
    });
  });

  test('a heavy call runs in a thread that reads the replica', async () => {
    await startFollower();
    const agent = await client();
    const answer = await agent.callTool('test_metadata_regex', {
      brandid: 12345,
      regex: '\\bSTAR',
      mccids: [5411],
    });
    expect(answer).toMatchObject({ isError: false });
  });

  test('without a follower the server says what is missing, and works once there is one', async () => {
    const agent = await client();
    const read = () => agent.callTool('get_escalation', { escalation_id: ESCALATION });
    expect((await read()).refusal).toMatchObject({ code: 'no_store', instead: expect.stringContaining('follower') });
    await startFollower();
    expect(await read()).toMatchObject({ isError: false });
  });

  test('a directory that is moved away is made anew by its follower, and a server goes on from there', async () => {
    const { said } = await startFollower();
    const agent = await client();
    const read = () => agent.callTool('get_escalation', { escalation_id: ESCALATION });
    const count = { brandid: 12345, regex: '\\bSTAR', mccids: [5411] };
    expect(await read()).toMatchObject({ isError: false });
    expect(await agent.callTool('test_metadata_regex', count)).toMatchObject({ isError: false });
    renameSync(settings.directory, `${settings.directory}-aside`);
    await vi.waitFor(() => expect(said().split('following:')).toHaveLength(3), { timeout: 60_000 });
    expect(said()).toContain('was moved away');
    expect(await read()).toMatchObject({ isError: false });
    expect(await agent.callTool('test_metadata_regex', count)).toMatchObject({ isError: false });
    expect(readdirSync(settings.directory)).toContain('replica.db');
  });

  test('a replica that holds something else than the log ends in an alarm, and a new one takes its place', async () => {
    const { child, said } = await startFollower();
    const agent = await client();
    const read = () => agent.callTool('get_escalation', { escalation_id: ESCALATION });
    expect(await read()).toMatchObject({ isError: false });
    const replica = new Database(join(settings.directory, 'replica.db'), { readOnly: false });
    replica.run("UPDATE combo SET mid = 'ALTERED'");
    replica.close();
    const own = await cli('data', 'snapshot');
    // Nothing was committed since the snapshot that it began with, so its digest is from before.
    expect(own).toMatchObject({ status: 0 });
    const other = await store.node();
    const ports = await openAwsCommitSide(other.settings, nodeFoundation(), ed25519Verifier);
    const approver = await approverOf(ports, other.settings.directory);
    closing.push(approver);
    const { change_id } = await proposeNote(ports);
    answerOf(await approver.decide(await approver.look(change_id), 'approve'));
    const refused = await cli('data', 'snapshot');
    expect(refused.status).toBe(3);
    expect(refused.stderr).toContain('ALARM diverged');
    expect(refused.stderr).toContain('another node');
    expect(await ports.snapshots.make()).toMatchObject({ ok: true, value: { revision: 1 } });
    if (child.exitCode === null) await once(child, 'exit');
    expect({ code: child.exitCode, said: said() }).toEqual({
      code: 3,
      said: expect.stringContaining('ALARM diverged at revision 1'),
    });
    expect((await read()).refusal?.message).toContain('held something else at revision 1');
    renameSync(settings.directory, `${settings.directory}-aside`);
    await startFollower();
    expect(await read()).toMatchObject({ isError: false });
  });

  // Only root can mount a small disk.
  test.skipIf(process.geteuid?.() !== 0 || process.platform !== 'linux')(
    'a full disk is an alarm of the follower, which follows once there is room',
    async () => {
      mkdirSync(settings.directory, { recursive: true });
      const mount = (options: string) =>
        spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', settings.directory]).status === 0;
      if (!mount('size=64k')) return;
      try {
        const started = startFollower();
        await vi.waitFor(() => expect(followers).toHaveLength(1));
        const [line] = await once(followers[0]?.stderr ?? process.stdin, 'data');
        expect(String(line)).toContain('ALARM full: The disk that holds');
        mount('remount,size=64m');
        expect((await started).said()).toContain('following:');
      } finally {
        for (const child of followers) child.kill('SIGKILL');
        spawnSync('umount', ['-l', settings.directory]);
      }
    },
  );

  test('a second follower waits for the first one to end, and then follows', async () => {
    const first = await startFollower();
    const second = startFollower();
    await vi.waitFor(() => expect(followers).toHaveLength(2));
    const [, waiting] = followers;
    const [line] = await once(waiting?.stderr ?? process.stdin, 'data');
    expect(String(line)).toContain('waiting: Another follower has this directory');
    first.child.kill('SIGTERM');
    expect((await second).said()).toContain('following:');
  });

  test('a log that cannot be followed ends the follower with an alarm, and no server answers from before it', async () => {
    const { child } = await startFollower();
    const agent = await client();
    const other = await store.node();
    const ports = await openAwsCommitSide(other.settings, nodeFoundation(), ed25519Verifier);
    const approver = await approverOf(ports, other.settings.directory);
    closing.push(approver);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { change_id } = await proposeNote(ports);
    answerOf(await approver.decide(await approver.look(change_id), 'approve'));
    const { pk, sk } = numberedKey('LOG', 1);
    await store.dynamo.deleteItem({ TableName: tableNames(settings).data, Key: { pk: { S: pk }, sk: { S: sk } } });
    const stopped = await startFollower();
    expect(stopped.child.exitCode).toBe(3);
    expect(stopped.said()).toContain('ALARM gap at revision 1');
    const { refusal } = await agent.callTool('get_escalation', { escalation_id: ESCALATION });
    expect(refusal?.message).toContain('stopped following the log');
  });

  test('sample data becomes a store in empty tables where the command line alone names AWS', async () => {
    const empty = await givenAwsStore(STORE, {}, { withoutStore: true });
    settings = empty.settings();
    environment = empty.variables(settings);
    const { BRAND_ESCALATIONS_BACKEND: _, ...unsaid } = environment;
    const init = ['data', 'init', '--backend', 'aws', '--combos', '2000', '--owner', OWNER];
    const { status, stderr } = await cliWith(unsaid, ...init);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining('Sample data is in the tables of'),
    });
    expect((await cliWith(unsaid, ...init)).stderr).toContain('BRAND_ESCALATIONS_AWS_ENVIRONMENT to the one of empty');
    const contradicting = await cliWith({ ...environment, BRAND_ESCALATIONS_BACKEND: 'embedded' }, ...init);
    expect(contradicting).toMatchObject({ status: 2, stderr: expect.stringContaining('one of them is wrong') });
    expect((await startFollower()).said()).toContain('is at revision 0');
    const info = JSON.parse((await cli('data', 'info', '--json')).stdout);
    expect(info).toMatchObject({ kind: 'sample', owner: OWNER, revision: 0 });
    for (const child of followers) child.kill('SIGKILL');
    await empty.close();
  });

  test("upstream's files become a store in empty tables, once, and a node starts from its first snapshot", async () => {
    const empty = await givenAwsStore(STORE, {}, { withoutStore: true });
    settings = empty.settings();
    environment = empty.variables(settings);
    const files = `${settings.directory}-files`;
    expect((await cli('data', 'info')).stderr).toContain('There is no store yet');
    expect((await cli('data', 'generate', files, '--combos', '2000')).status).toBe(0);
    const owner = ['--owner', OWNER];
    expect(await cli('data', 'import', files, ...owner)).toMatchObject({ status: 0 });
    expect((await cli('data', 'import', files, ...owner)).stderr).toContain('There is a store in the table');
    expect((await startFollower()).said()).toContain('is at revision 0');
    const info = JSON.parse((await cli('data', 'info', '--json')).stdout);
    expect(info).toMatchObject({ kind: 'imported', owner: OWNER, revision: 0 });
    expect(info.brands).toBeGreaterThan(50);
    for (const child of followers) child.kill('SIGKILL');
    await empty.close();
  });

  test.each([
    ['data backup', 'point-in-time recovery', ['data', 'backup', 'somewhere']],
    ['data restore', 'BRAND_ESCALATIONS_AWS_ENVIRONMENT', ['data', 'restore', 'somewhere']],
    ['data export', 'upstream’s own tables', ['data', 'export', 'somewhere']],
    ['data migrate', 'the follower of each node', ['data', 'migrate']],
  ])('%s is for data directories, and says what to do instead: %s', async (_, advice, args) => {
    const { status, stderr } = await cli(...args);
    expect(status).toBeGreaterThan(1);
    expect(stderr).toContain('and this store is on AWS. Nothing was changed.');
    expect(stderr).toContain(advice);
  });
});
