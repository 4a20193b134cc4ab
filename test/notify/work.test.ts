import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { ApproverFiles } from '../../src/console/approver-files.ts';
import { DEFAULT_POLICY } from '../../src/domain/change/policy.ts';
import { proposeChange } from '../../src/domain/change/propose.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { decideChange } from '../../src/executor/decide.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { approverFrom } from '../concurrency/approver-key-pair.ts';
import { inTurn } from '../contract/in-turn.ts';
import { makeTemplate, remove, type Template } from '../crash/templates.ts';
import { AGENT, accepted, ROOT_CAUSE } from '../executor/small-store.ts';
import { mailServer } from './mail-server.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

/** An escalation without an answer for weeks: three messages are due, to its list, to its assignee, and on its breach. */
let template: Template;
beforeAll(async () => {
  template = await makeTemplate('late');
});
afterAll(() => template.remove());

let directory: string;
beforeEach(() => {
  directory = template.copy();
  new ApproverFiles(directory).writePolicy(DEFAULT_POLICY);
});
afterEach(() => remove(directory));

function startWork(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [CLI, 'work', ...args], {
    env: { ...process.env, BRAND_ESCALATIONS_DATA: directory, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([output, errors, [code]]) => ({ output, errors, code: Number(code) }),
  );
  return { child, ended };
}

const work = (args: readonly string[], environment?: NodeJS.ProcessEnv) => startWork(args, environment).ended;
const mails = () => readdirSync(join(directory, 'outbox'));

/** A change that was approved by a person whose process then ended; `claimed`: in the middle of applying it. */
async function leftover(claimed: boolean): Promise<string> {
  const ports = openCommitSide(directory, nodeFoundation(), ed25519Verifier);
  const { signal } = new AbortController();
  const request = { steps: [ROOT_CAUSE], escalation_id: 'ESC-2026-001' };
  const { body, digest } = accepted(
    await proposeChange(request, { principal: AGENT, ports, operations: writeOperations, signal }),
  );
  const { change_id } = body;
  const decision = { change_id, digest, decision: 'approve', comment: null } as const;
  accepted(await decideChange(decision, approverFrom(template.key), ports));
  if (claimed) {
    const at = ports.clock.now();
    const fact = { at, event: 'execution_claimed', actor: 'executor', for_person: null, change_id, digest } as const;
    const application = { change_id, digest, state: 'applying', at, detail: null } as const;
    await inTurn(ports).claim(application, { ...fact, policy_version: null, result: '' });
  }
  await ports.close();
  return change_id;
}

describe('work --once', () => {
  test('sends what is due, into files if there is no mail server, and then has nothing to do', async () => {
    const first = await work(['--once']);
    expect(first).toMatchObject({ code: 0, errors: '' });
    expect(first.output).toContain('1 × notified of an expired response time');
    expect(first.output).toContain(`3 × delivered to ${join(directory, 'outbox')}`);
    expect(mails()).toHaveLength(3);
    expect(await work(['--once'])).toEqual({ code: 0, output: '', errors: 'Nothing was due.\n' });
    expect(mails()).toHaveLength(3);
  });

  test('applies approved changes, interrupted or not', async () => {
    const approved = await leftover(false);
    const interrupted = await leftover(true);
    const { output, errors, code } = await work(['--once']);
    expect(code).toBe(0);
    expect(errors).toContain(`${interrupted} was interrupted; it is now released.`);
    for (const id of [approved, interrupted]) expect(output).toContain(`${id}: approved earlier, now applied`);
  });

  test('applies nothing while the policy file differs from the recorded policy', async () => {
    await leftover(false);
    new ApproverFiles(directory).writePolicy({ ...DEFAULT_POLICY, preset: 'team' });
    expect((await work(['--once'])).output).not.toContain('applied');
  });

  test('two at the same time deliver each message once', async () => {
    const both = await Promise.all([work(['--once', '--json']), work(['--once', '--json'])]);
    const reports = both.map(({ output }) => JSON.parse(output));
    expect(reports[0].deliveries.length + reports[1].deliveries.length).toBe(3);
    expect(reports[0].sla_breached + reports[1].sla_breached).toBe(1);
    expect(mails()).toHaveLength(3);
  });

  test('sends mails to the mail server of the settings', async () => {
    const server = await mailServer(undefined, {
      allowInsecureAuth: true,
      onAuth: ({ password }, _session, callback) => callback(null, password === 'hush hush' ? { user: 'desk' } : {}),
    });
    const smtp = { host: '127.0.0.1', port: server.port, user: 'desk' };
    writeFileSync(join(directory, 'settings.json'), JSON.stringify({ mail: { from: 'desk@example.com', smtp } }));
    const without = await work(['--once']);
    expect(without.code).toBe(2);
    expect(without.errors).toContain('BRAND_ESCALATIONS_SMTP_PASSWORD');
    const { output, errors } = await work(['--once'], { BRAND_ESCALATIONS_SMTP_PASSWORD: 'hush hush' });
    await server.close();
    expect(output).toContain(`3 × delivered to 127.0.0.1:${server.port}`);
    expect(server.received).toHaveLength(3);
    expect(output + errors).not.toContain('hush');
  });

  test.each(['4', 'often', '-1'])('refuses --every %s', async (every) => {
    expect((await work([`--every=${every}`])).code).toBe(2);
  });
});

describe('work', () => {
  test('runs until it is stopped, and ends with code 0', async () => {
    const { child, ended } = startWork(['--every', '3600']);
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    const { code, output } = await ended;
    expect(code).toBe(0);
    expect(output).toContain('notified of an expired response time');
    const counts = await work(['--once', '--json']);
    expect(JSON.parse(counts.output).outbox.given_up).toBe(0);
  });
});
