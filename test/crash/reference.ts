import { DatabaseSync } from 'node:sqlite';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { Database } from '../../src/backends/sqlite/database.ts';
import { dumpDatabase } from '../backends/embedded/dump.ts';
import { fixedFoundation } from './fixed-foundation.ts';
import { mailsIn, runScenario } from './run-scenario.ts';
import type { Scenario } from './scenarios.ts';
import { countStatements } from './statements.ts';
import { remove, type Template } from './templates.ts';

/** A moment to be killed at, and the content that the store must then have. */
export interface Kill {
  readonly moment: 'before' | 'after' | 'inside';
  /** The number of the write, or of the statement inside writes, from 1. */
  readonly at: number;
  /** The write that it belongs to, by number and by name. */
  readonly write: number;
  readonly verb: string;
  readonly expected: string;
}

export interface Reference {
  readonly kills: readonly Kill[];
  readonly verbs: ReadonlySet<string>;
  /** The content of data.db at the end, and the number of sent mails. */
  readonly end: string;
  readonly mails: number;
}

/** Dumps all of the store's files. */
export function dumpFiles(directory: string): string {
  return Object.values(storeFiles(directory)).map(dumpDatabase).join('\n');
}

/** Dumps data.db without values that differ in a second run: ids of messages and changes, digests over them, sending times. */
export function dumpData(directory: string): string {
  return dumpDatabase(storeFiles(directory).data)
    .replace(/(MSG|CHG)-[0-7][0-9A-HJKMNP-TV-Z]{25}/g, '$1')
    .replace(/[0-9a-f]{64}/g, 'digest')
    .replace(/"(?:settled_at|attempts)":(?:"[^"]*"|[^,}]*)/g, '');
}

/** Returns the first line that differs, or null for equal dumps. */
export function differenceOf(dump: string, expected: string): { readonly is: string; readonly was: string } | null {
  const [is, was] = [dump.split('\n'), expected.split('\n')];
  const at = Array.from({ length: Math.max(is.length, was.length) }, (_, i) => i).find((i) => is[i] !== was[i]);
  return at === undefined ? null : { is: is[at] ?? '', was: was[at] ?? '' };
}

/** Runs the scenario without a kill, and lists every moment at which it could be killed. */
export async function referenceRun(scenario: Scenario, template: Template): Promise<Reference> {
  const directory = template.copy();
  const kills: Kill[] = [];
  const verbs = new Set<string>();
  let state = dumpFiles(directory);
  let [writes, verb] = [0, ''];
  const counter = countStatements(Database.prototype, DatabaseSync.prototype, (at) => {
    kills.push({ moment: 'inside', at, write: writes, verb, expected: state });
  });
  await runScenario(scenario, directory, template.key, fixedFoundation(1), (name, moment) => {
    counter.counting(moment === 'before');
    if (moment === 'before') {
      verb = name;
      verbs.add(name);
      writes++;
      kills.push({ moment, at: writes, write: writes, verb, expected: state });
    } else {
      state = dumpFiles(directory);
      kills.push({ moment, at: writes, write: writes, verb, expected: state });
    }
  });
  counter.restore();
  const end = { end: dumpData(directory), mails: mailsIn(directory) };
  remove(directory);
  return { kills, verbs, ...end };
}
