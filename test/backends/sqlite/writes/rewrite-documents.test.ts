import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Database } from '../../../../src/backends/sqlite/database.ts';
import { document, documentText } from '../../../../src/backends/sqlite/row.ts';
import {
  type RewritableDocuments,
  rewriteDocuments,
} from '../../../../src/backends/sqlite/writes/rewrite-documents.ts';
import { recordFormat } from '../../../../src/domain/record-format.ts';

/* A record kind that has had three formats, in a table as the store's own are. */

const parcelSchema = z.object({ parcel_id: z.string(), colours: z.array(z.string()), width: z.number() });
const PARCEL = recordFormat('parcel', parcelSchema, [
  (parcel) => ({ ...parcel, colours: [] }),
  ({ size, ...parcel }) => ({ ...parcel, width: Number(size) }),
]);
const PARCELS: RewritableDocuments = {
  format: PARCEL,
  table: 'parcel',
  key: 'parcel_id',
  rewrite(database, row) {
    const parcel = document(PARCEL, row, 'document');
    const sql = 'UPDATE parcel SET width = ?, document = ? WHERE parcel_id = ?';
    database.run(sql, parcel.width, documentText(PARCEL, parcel), parcel.parcel_id);
  },
};

let directory: string;
let database: Database;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rewrite-'));
  database = new Database(join(directory, 'parcels.db'), { readOnly: false });
  database.execute(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
    CREATE TABLE parcel (parcel_id TEXT PRIMARY KEY, width INTEGER, document TEXT NOT NULL) STRICT`);
});
afterEach(() => {
  database.close();
  rmSync(directory, { recursive: true });
});

/** No other connection is in the way here. */
const NEVER_WAITS = { sleep: () => Promise.reject(new Error('it waited')) };
const yieldToOthers = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const idOf = (number: number): string => `p${String(number).padStart(4, '0')}`;

function store(parcel_id: string, fields: object): void {
  const json = JSON.stringify({ parcel_id, ...fields });
  database.run('INSERT INTO parcel (parcel_id, document) VALUES (?, ?)', parcel_id, json);
}

/** A third of each format. */
function storeParcels(count: number): void {
  for (let number = 0; number < count; number++) {
    if (number % 3 === 0) store(idOf(number), { size: number });
    if (number % 3 === 1) store(idOf(number), { format: 2, colours: ['red'], size: number });
    if (number % 3 === 2) store(idOf(number), { format: 3, colours: [], width: number });
  }
}

const stored = () =>
  database
    .all('SELECT parcel_id, width, document FROM parcel ORDER BY parcel_id')
    .map((row) => ({ ...row, document: JSON.parse(String(row.document)) }));

describe('given documents of three formats', () => {
  test('then all are in the newest, with the columns that follow from them, and are counted', async () => {
    storeParcels(1000);
    expect(await rewriteDocuments(database, NEVER_WAITS, yieldToOthers, [PARCELS])).toEqual({ parcel: 667 });
    const rows = stored();
    expect(rows).toHaveLength(1000);
    for (const [number, row] of rows.entries()) {
      expect(row.document).toStrictEqual({
        ...{ format: 3, parcel_id: idOf(number), width: number },
        colours: number % 3 === 1 ? ['red'] : [],
      });
      expect((row as { width?: unknown }).width).toBe(number % 3 === 2 ? null : number);
    }
  });

  test('then a second run finds nothing', async () => {
    storeParcels(10);
    await rewriteDocuments(database, NEVER_WAITS, yieldToOthers, [PARCELS]);
    const before = stored();
    expect(await rewriteDocuments(database, NEVER_WAITS, yieldToOthers, [PARCELS])).toEqual({ parcel: 0 });
    expect(stored()).toEqual(before);
  });

  test('then what was rewritten before a stop stays, and the next run does the rest', async () => {
    storeParcels(1000);
    const stop = async (_kind: string, rows: number) => {
      if (rows >= 500) throw new Error('stopped');
    };
    await expect(rewriteDocuments(database, NEVER_WAITS, stop, [PARCELS])).rejects.toThrow('stopped');
    expect(stored().filter((row) => row.document.format === 3)).toHaveLength(500 + 167);
    expect(await rewriteDocuments(database, NEVER_WAITS, yieldToOthers, [PARCELS])).toEqual({ parcel: 333 });
    expect(stored().every((row) => row.document.format === 3)).toBe(true);
  });

  test('then other work of the process goes on between the batches, and so do other writers', async () => {
    storeParcels(1000);
    const other = new Database(join(directory, 'parcels.db'), { readOnly: false, busyTimeout: 0 });
    let written = 0;
    let running = true;
    const writing = (async () => {
      while (running) {
        const id = `z${written++}`;
        other.run('INSERT INTO parcel (parcel_id, document) VALUES (?, ?)', id, `{"parcel_id":"${id}","size":1}`);
        await yieldToOthers();
      }
    })();
    await rewriteDocuments(database, NEVER_WAITS, yieldToOthers, [PARCELS]);
    running = false;
    await writing;
    other.close();
    expect(written).toBeGreaterThanOrEqual(10);
    expect(stored().filter((row) => row.document.format !== 3 && row.document.parcel_id < 'z')).toEqual([]);
  });

  test('then a row that was removed meanwhile is no reason to stop', async () => {
    storeParcels(300);
    const remove = async () => database.execute(`DELETE FROM parcel WHERE parcel_id >= '${idOf(150)}'`);
    expect(await rewriteDocuments(database, NEVER_WAITS, remove, [PARCELS])).toEqual({ parcel: 100 });
  });
});

describe('given a document that cannot be read', () => {
  test('then its row is named, and nothing of its batch is rewritten', async () => {
    store(idOf(1), { size: 1 });
    store(idOf(2), {});
    await expect(rewriteDocuments(database, NEVER_WAITS, yieldToOthers, [PARCELS])).rejects.toThrow(
      `parcel ${idOf(2)}: `,
    );
    expect(stored().map((row) => row.document.format)).toEqual([undefined, undefined]);
  });

  test('then a newer format says so', async () => {
    store(idOf(1), { format: 4 });
    await expect(rewriteDocuments(database, NEVER_WAITS, yieldToOthers, [PARCELS])).rejects.toThrow(
      'A stored parcel has format 4, and this program knows formats up to 3.',
    );
  });
});
