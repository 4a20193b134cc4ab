import { strict as assert } from 'node:assert';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { storeFiles } from '../src/backends/embedded/store-files.ts';
import { clientSettings } from '../src/commands/connect.ts';
import { writeOperations } from '../src/domain/operations/write-operations.ts';
import { executeChange } from '../src/executor/execute.ts';
import { readSettings } from '../src/settings.ts';
import type { HarnessClient, JsonObject } from '../test/harness/client.ts';
import { connect } from '../test/harness/connect.ts';
import { type EphemeralApprover, ephemeralApprover } from '../test/harness/ephemeral-approver.ts';
import { dumpGuarded, forgeProposal, rowOf, withOtherInput } from '../test/harness/forgery.ts';
import { coloured, Narrator } from '../test/harness/narrator.ts';
import { playScenario } from '../test/harness/play.ts';
import { readScenario, SCENARIOS } from '../test/harness/scenario.ts';
import { type TemporaryStore, temporaryStore } from '../test/harness/temporary-store.ts';

const out = (line: string) => void process.stdout.write(`${line}\n`);
const narrator = new Narrator(out);

function opening(): void {
  out(coloured('bold', 'The Star case, end to end'));
  out('Card payments name their merchant in a short text. Brand 12345 "Star" collects such texts, and ten automatic');
  out('attempts to describe it failed: escalation ESC-2026-001. An agent resolves it here over MCP, against a real');
  out(
    'server process, and a person decides on every write. 40,000 records in a temporary store: made up, with real names.',
  );
}

function textAt(saved: JsonObject, name: string): string {
  const value = saved[name];
  assert(typeof value === 'string', `${name} was saved`);
  return value;
}

/** What an agent could try that has no approval, and that nothing of it gets anywhere. */
async function withoutApproval(
  client: HarnessClient,
  person: EphemeralApprover,
  { directory }: TemporaryStore,
  approvedPlan: string,
): Promise<void> {
  narrator.chapter('And without a person?');
  const before = dumpGuarded(directory);
  const input = { brandid: 12346, regex: '\\bS', mccids: [5411] };
  const { structured } = await client.callTool('create_manual_metadata', input);
  assert.equal(structured?.state, 'proposed');
  const changeId = textAt(structured ?? {}, 'change_id');
  narrator.agent(
    'Other metadata for Star Market; this time nobody approves.',
    `create_manual_metadata ${JSON.stringify(input)}`,
  );
  narrator.server(`${changeId} is proposed, and waits.`);
  const refusedBy = async (id: string) => {
    const outcome = await executeChange(id, person.ports, writeOperations);
    assert(!outcome.ok, 'the executor refuses');
    return outcome.refusal;
  };
  narrator.agent('Then without: the executor itself is told to apply it.');
  narrator.server(`refused: ${(await refusedBy(changeId)).message}`);

  narrator.agent('Other bytes under the id and digest of the approved plan, straight into proposals.db.');
  const plan = await person.look(approvedPlan);
  forgeProposal(directory, { ...rowOf(withOtherInput(plan.body, 'regex', '\\bS')), digest: plan.digest });
  narrator.server(`refused: ${(await refusedBy(approvedPlan)).message}`);
  forgeProposal(directory, { change_id: approvedPlan, canonical: plan.canonical, digest: plan.digest });

  narrator.agent('Past all that, through the handle that the agent side holds on data.db.');
  const handle = new DatabaseSync(storeFiles(directory).data, { readOnly: true });
  assert.throws(() => handle.exec("UPDATE brand SET brandname = 'Mine'"), /readonly/);
  handle.close();
  narrator.server('refused: attempt to write a readonly database');

  assert.equal(dumpGuarded(directory), before);
  out('  Data, keys and decisions, compared table by table with before: nothing has changed.');
}

function closing(seconds: string): void {
  const settings = readSettings(process.env, {
    platform: process.platform,
    home: homedir(),
    workingDirectory: process.cwd(),
  });
  const directory = settings.ok ? settings.value.dataDirectory : '/path/to/data';
  out(`\n${coloured(['bold', 'green'], `All as told, in ${seconds} s.`)} The temporary store is gone.\n`);
  out(coloured('bold', 'To try it with your own MCP client:'));
  out('  npm run -s cli -- data init        sample data of your own');
  out('  npm run -s cli -- approvers init   your key, for deciding');
  out('  npm run -s cli -- connect          prints these settings for the client:');
  for (const [name, { command, args, env }] of Object.entries(clientSettings(directory).mcpServers)) {
    out(`  { "mcpServers": { "${name}": {`);
    out(`      "command": ${JSON.stringify(command)},`);
    out(`      "args": ${JSON.stringify(args)},`);
    out(`      "env": ${JSON.stringify(env)} } } }`);
  }
}

async function main(): Promise<void> {
  const started = process.hrtime.bigint();
  opening();
  const store = await temporaryStore();
  try {
    const person = await ephemeralApprover(store);
    const client = await connect('v2', store.directory);
    try {
      const stage = { directory: store.directory, client, approver: person, audience: narrator };
      const saved = await playScenario(readScenario(join(SCENARIOS, 'star.json')), stage);
      await withoutApproval(client, person, store, textAt(saved, 'plan'));
    } finally {
      await client.close();
      await person.close();
    }
  } finally {
    store.remove();
  }
  closing((Number(process.hrtime.bigint() - started) / 1e9).toFixed(1));
}

// Whoever reads may stop reading: `… | head` is no fault.
process.stdout.once('error', () => process.exit(0));
process.once('SIGINT', () => process.exit(130));
await main().catch((error: unknown) => {
  process.stderr.write(`\nNot as told. ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
