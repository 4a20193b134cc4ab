import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Rows } from '../../src/domain/store-records.ts';
import { type ImportedTable, ImportLog, type Rejection } from '../../src/interchange/import-log.ts';
import { openUpstreamDirectory } from '../../src/interchange/upstream-directory.ts';
import { accepted } from '../executor/small-store.ts';

/** A path with its content; undefined leaves the file out. Objects become one line of JSON. */
export type Files = Readonly<Record<string, string | Buffer | object | undefined>>;

/** Two brands and two codes with one combo each: the base that tests modify. */
export const SMALLEST: Files = {
  'brand.csv': 'brandid,brandname,sector\n12345,Star,Groceries\n7,Café Noir,Food & Drink\n',
  'brand_to_check.csv': 'brandid\n12345\n',
  'mcc.csv': 'mccid,mcc_desc,sector\n5411,Grocery Stores,Groceries\n5812,Eating Places,Food & Drink\n',
  'combo.csv':
    'ccid,bankid,mid,brandid,mccid,narrative\n1,1,M1,12345,5411,STAR MARKET 001\n1,2,,7,5812,"NOIR, PARIS"\n',
};

export function writeFiles(directory: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(directory, name);
    if (content !== undefined) {
      mkdirSync(dirname(path), { recursive: true });
      const isText = typeof content === 'string' || Buffer.isBuffer(content);
      writeFileSync(path, isText ? content : `${JSON.stringify(content)}\n`);
    }
  }
}

/** The result of reading a directory, without a store. */
export interface ReadAll {
  readonly log: ImportLog;
  /** As `file:line reason`. */
  readonly rejected: string[];
  readonly rejections: Rejection[];
  readonly rows: Record<ImportedTable, unknown[]>;
}

async function all<T>(rows: Rows<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

export async function readAll(directory: string): Promise<ReadAll> {
  const rejections: Rejection[] = [];
  const log = new ImportLog((rejection) => void rejections.push(rejection));
  const upstream = accepted(openUpstreamDirectory(directory));
  try {
    const records = upstream.records(log);
    const brand = await all(records.brands);
    const brand_to_check = await all(records.brandsToCheck);
    const mcc = await all(records.mccs);
    const combo = await all(records.combos());
    const history = await records.history();
    const rows = {
      ...{ brand, brand_to_check, mcc, combo },
      generated_metadata: await all(history.metadata),
      feedback_history: await all(history.feedback),
      workflow_executions: await all(history.executions),
      escalations: await all(history.escalations),
      agent_instructions: await all(history.instructions ?? []),
      agent_deployments: await all(history.deployments ?? []),
    };
    const rejected = rejections.map(({ file, line, reason }) => `${file}:${line} ${reason}`);
    return { log, rejected, rejections, rows };
  } finally {
    upstream.close();
  }
}
