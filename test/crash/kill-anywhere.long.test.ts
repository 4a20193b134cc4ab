import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { Database } from '../../src/backends/sqlite/database.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { checkAudit } from '../../src/executor/audit-check.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { recoverApplications } from '../../src/executor/recover.ts';
import { writeVerbs } from './failpoints.ts';
import { fixedFoundation, START } from './fixed-foundation.ts';
import { compileCache, killAt } from './kill.ts';
import { differenceOf, dumpData, dumpFiles, type Kill, type Reference, referenceRun } from './reference.ts';
import { mailsIn, openForCrash, runScenario } from './run-scenario.ts';
import { EXAMPLES, SCENARIOS, type Scenario } from './scenarios.ts';
import { makeTemplate, remove, type Template } from './templates.ts';

/** Kills inside writes too, not only between them. */
const INSIDE = new Set(['a plan of five steps', 'recovering two interrupted executions']);
/** The number of processes that are killed at the same time. */
const AT_ONCE = 3;
const AN_HOUR_LATER = new Date(Date.parse(START) + 3_600_000).toISOString();

const templates = new Map<Scenario['template'], Template>();
const references = new Map<string, Reference>();
let cache: string;
beforeAll(async () => {
  for (const [name, scenario] of SCENARIOS) {
    const template = templates.get(scenario.template) ?? (await makeTemplate(scenario.template));
    templates.set(scenario.template, template);
    references.set(name, await referenceRun(scenario, template));
  }
  cache = await compileCache(known(templates, 'fresh'));
});
afterAll(() => {
  remove(cache);
  for (const template of templates.values()) template.remove();
});

const known = <K, V>(map: ReadonlyMap<K, V>, key: K): V => {
  const value = map.get(key);
  if (value === undefined) throw new Error(`nothing is prepared for ${String(key)}`);
  return value;
};

/**
 * The moment after a write equals the moment before the next, because nothing is written in between. So only the
 * last one is kept. Inside a write: at its first statement, at the middle one, and before its COMMIT.
 */
function momentsOf(name: string, { kills }: Reference): readonly Kill[] {
  const inside = Map.groupBy(
    kills.filter(({ moment }) => moment === 'inside'),
    ({ write }) => write,
  );
  const chosen = [...inside.values()].flatMap((all) => [all[0], all[all.length >> 1], all.at(-1)]);
  return kills.filter((kill, index) => {
    if (kill.moment === 'inside') return INSIDE.has(name) && chosen.includes(kill);
    return kill.moment === 'before' || index === kills.length - 1;
  });
}

/** Recovers what was interrupted, continues the work, and sends pending mails when they are due. */
async function takeUpAgain(scenario: Scenario, directory: string, template: Template): Promise<void> {
  const ports = openForCrash(directory, fixedFoundation(2));
  await recoverApplications(ports);
  await ports.close();
  await runScenario(scenario, directory, template.key, fixedFoundation(3));
  await runScenario(scenario, directory, template.key, fixedFoundation(4, AN_HOUR_LATER));
}

/** Returns the applied changes in the audit log, one for each entry. The chains must be valid. */
async function appliedInAudit(directory: string, where: string): Promise<readonly (string | null)[]> {
  const ports = openForCrash(directory, fixedFoundation(5));
  try {
    expect((await checkAudit(ports, ed25519Verifier, undefined)).problems, where).toEqual([]);
    const facts = (await ports.authority.authorityAudit(1, 1000)).map((entry) => entry.fact);
    return facts.filter((fact) => fact.event === 'change_applied').map((fact) => fact.change_id);
  } finally {
    await ports.close();
  }
}

function appliedInData(directory: string): readonly string[] {
  const data = new Database(storeFiles(directory).data, { readOnly: true });
  try {
    return data.all('SELECT change_id FROM applied_change').map((row) => String(row.change_id));
  } finally {
    data.close();
  }
}

async function dieAndRecover(name: string, kill: Kill): Promise<void> {
  const scenario = known(SCENARIOS, name);
  const template = known(templates, scenario.template);
  const where = `${name}: killed ${kill.moment} ${kill.verb} (${kill.at})`;
  const directory = template.copy();
  try {
    await killAt(kill, name, directory, template.key, cache);
    expect(differenceOf(dumpFiles(directory), kill.expected), `${where}: holds what was written until then`).toBeNull();
    const applied = await appliedInAudit(directory, where);
    expect(new Set(applied).size, `${where}: audited once`).toBe(applied.length);
    await takeUpAgain(scenario, directory, template);
    const { end, mails } = known(references, name);
    expect(differenceOf(dumpData(directory), end), `${where}: taken up again`).toBeNull();
    expect(mailsIn(directory), `${where}: mails`).toBe(mails);
    const audited = await appliedInAudit(directory, where);
    expect([...audited].sort(), `${where}: audited once, all of it`).toEqual([...appliedInData(directory)].sort());
  } finally {
    remove(directory);
  }
}

test('every write operation has an example, and the examples reach every method that writes', () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual([...writeOperations.keys()].sort());
  const directory = known(templates, 'fresh').copy();
  const ports = openForCrash(directory, fixedFoundation(1));
  const reached = new Set([...references.values()].flatMap(({ verbs }) => [...verbs]));
  expect(writeVerbs(ports).filter((verb) => !reached.has(verb))).toEqual([]);
  void ports.close();
  remove(directory);
});

describe('given a process that is killed at any moment', () => {
  test.each([...SCENARIOS.keys()])('of %s, then the store is consistent and the work can continue', async (name) => {
    const waiting = [...momentsOf(name, known(references, name))];
    expect(waiting.length).toBeGreaterThan(1);
    const lane = async () => {
      for (let kill = waiting.shift(); kill !== undefined; kill = waiting.shift()) await dieAndRecover(name, kill);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  });
});
