/**
 * Runs a scenario and kills itself at the moment that the test names: before or after the n-th write of a port, or
 * before the n-th statement inside a write. A statement outside of writes (opening the store) does not count.
 */
import { DatabaseSync } from 'node:sqlite';
import { Database } from '../../src/backends/sqlite/database.ts';
import type { OnWrite } from './failpoints.ts';
import { fixedFoundation } from './fixed-foundation.ts';
import { runScenario } from './run-scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import { countStatements } from './statements.ts';

const [directory = '', name = '', moment = '', at = '0'] = process.argv.slice(2);
const scenario = SCENARIOS.get(name);
if (scenario === undefined) throw new Error(`there is no scenario ${name}`);

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

let verbs = { before: 0, after: 0 };
const onWrite: OnWrite = (_verb, when) => {
  verbs = { ...verbs, [when]: verbs[when] + 1 };
  if (when === moment && verbs[when] === Number(at)) die();
};
if (moment === 'inside') {
  const statements = countStatements(Database.prototype, DatabaseSync.prototype, (count) => {
    if (count === Number(at)) die();
  });
  const inner = onWrite;
  await runScenario(scenario, directory, keyPair(), fixedFoundation(1), (verb, when) => {
    statements.counting(when === 'before');
    inner(verb, when);
  });
} else {
  await runScenario(scenario, directory, keyPair(), fixedFoundation(1), onWrite);
}

function keyPair() {
  const { APPROVER_ID: approver_id = '', APPROVER_KEY: private_key = '' } = process.env;
  return { approver_id, private_key };
}
