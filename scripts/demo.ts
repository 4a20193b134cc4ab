import { strict as assert } from 'node:assert';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { storeFiles } from '../src/backends/embedded/store-files.ts';
import { clientSettings } from '../src/commands/client-settings.ts';
import { writeOperations } from '../src/domain/operations/write-operations.ts';
import { applyChange } from '../src/executor/apply-change.ts';
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
  out(
    'Bank statements name a merchant in a short text. Brand 12345 "Star" collects such texts. Ten automatic attempts',
  );
  out('to describe it failed, so it was escalated: ESC-2026-001. Here an agent resolves it over MCP, against a real');
  out('server process, and a person decides on every write. The temporary store has 40,000 made-up merchant records');
  out('with real brand names.');
}

function textAt(saved: JsonObject, name: string): string {
  const value = saved[name];
  assert(typeof value === 'string', `${name} was saved`);
  return value;
}

/** Tries three ways to write without an approval and shows that each fails. */
async function withoutApproval(
  client: HarnessClient,
  person: EphemeralApprover,
  { directory }: TemporaryStore,
  approvedPlan: string,
): Promise<void> {
  narrator.chapter('Writing without approval');
  const before = dumpGuarded(directory);
  const input = { brandid: 12346, regex: '\\bS', mccids: [5411] };
  const { structured } = await client.callTool('create_manual_metadata', input);
  assert.equal(structured?.state, 'proposed');
  const changeId = textAt(structured ?? {}, 'change_id');
  narrator.agent(
    'Propose other metadata for Star Market. This time it is not approved.',
    `create_manual_metadata ${JSON.stringify(input)}`,
  );
  narrator.server(`${changeId} is proposed and waits.`);
  const refusedBy = async (id: string) => {
    const outcome = await applyChange(id, person.ports, writeOperations);
    assert(!outcome.ok, 'the executor refuses');
    return outcome.refusal;
  };
  narrator.agent('Ask the executor to apply it all the same.');
  narrator.server(`refused: ${(await refusedBy(changeId)).message}`);

  narrator.agent('Write other bytes into proposals.db, under the id and digest of the approved plan.');
  const plan = await person.look(approvedPlan);
  forgeProposal(directory, { ...rowOf(withOtherInput(plan.body, 'regex', '\\bS')), digest: plan.digest });
  narrator.server(`refused: ${(await refusedBy(approvedPlan)).message}`);
  forgeProposal(directory, { change_id: approvedPlan, canonical: plan.canonical, digest: plan.digest });

  narrator.agent("Write to data.db through the agent side's own handle.");
  const handle = new DatabaseSync(storeFiles(directory).data, { readOnly: true });
  assert.throws(() => handle.exec("UPDATE brand SET brandname = 'Mine'"), /readonly/);
  handle.close();
  narrator.server('refused: attempt to write a readonly database');

  assert.equal(dumpGuarded(directory), before);
  out('  Every table of data, keys and decisions compared with before: nothing has changed.');
}

function closing(seconds: string): void {
  const settings = readSettings(process.env, {
    platform: process.platform,
    home: homedir(),
    workingDirectory: process.cwd(),
  });
  const directory = settings.ok ? settings.value.dataDirectory : '/path/to/data';
  out(
    `\n${coloured(['bold', 'green'], `Every step went as expected, in ${seconds} s.`)} The temporary store is removed.\n`,
  );
  out(coloured('bold', 'To try it with your own MCP client:'));
  out('  npm run -s cli -- data init        creates your own sample data');
  out('  npm run -s cli -- approvers init   creates your signing key');
  out('  npm run -s cli -- connect          prints these client settings:');
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

// Ignore EPIPE: the reader has gone away, as in `… | head`.
process.stdout.once('error', () => process.exit(0));
process.once('SIGINT', () => process.exit(130));
await main().catch((error: unknown) => {
  process.stderr.write(`\nThe demo failed. ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
