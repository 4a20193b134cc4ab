import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Database } from '../../../../src/backends/sqlite/database.ts';
import { migrate } from '../../../../src/backends/sqlite/schema/migrate.ts';
import { MIGRATIONS } from '../../../../src/backends/sqlite/schema/migrations.ts';
import type { StoreFileName } from '../../../../src/backends/sqlite/schema/versions.ts';
import { REWRITABLE_DOCUMENTS } from '../../../../src/backends/sqlite/writes/rewrite-documents.ts';
import type { RecordFormat } from '../../../../src/domain/record-format.ts';
import { canonicalJson, type Json } from '../../../../src/domain/text/canonical.ts';
import { readSources } from '../../../architecture/source-file.ts';
import { DOCUMENT_COLUMNS } from './document-columns.ts';

const FILES: readonly StoreFileName[] = ['data', 'authority', 'proposals'];
const HOW = 'CONTRIBUTING.md, "Add a field to a stored record", says how.';

function newest(file: StoreFileName): Database {
  const database = new Database(':memory:', { readOnly: false });
  migrate(database, MIGRATIONS[file]);
  return database;
}

function columns(file: StoreFileName): readonly { readonly table: string; readonly column: string }[] {
  const sql = `SELECT m.name AS "table", c.name AS "column" FROM sqlite_schema AS m, pragma_table_info(m.name) AS c
    WHERE m.type = 'table' AND c.type = 'TEXT' ORDER BY 1, 2`;
  return newest(file)
    .all(sql)
    .map((row) => ({ table: String(row.table), column: String(row.column) }));
}

describe('every column of documents is known with its format', () => {
  /** Columns of these names hold JSON documents; no other column may. */
  const NAMES = ['document', 'fact', 'canonical'];

  test.each(FILES)('in %s.db', (file) => {
    const inSchema = columns(file)
      .filter(({ column }) => NAMES.includes(column))
      .map(({ table, column }) => `${table}.${column}`);
    const known = DOCUMENT_COLUMNS.filter(({ files }) => files.includes(file)).map(
      (one) => `${one.table}.${one.column}`,
    );
    expect(inSchema.length).toBeGreaterThan(0);
    expect(
      known.toSorted(),
      `${file}.db and test/backends/sqlite/schema/document-columns.ts differ. ${HOW}`,
    ).toStrictEqual(inSchema.toSorted());
  });

  test('each kind once', () => {
    const kinds = DOCUMENT_COLUMNS.map(({ format }) => format.kind);
    expect(new Set(kinds).size).toBe(kinds.length);
  });

  test('what is rewritten has statements for it, and no trigger against it; what is immutable has one', () => {
    const rewritten = DOCUMENT_COLUMNS.filter(({ older }) => older === 'rewritten').map(({ table }) => table);
    expect(REWRITABLE_DOCUMENTS.map(({ table }) => table).toSorted()).toStrictEqual(rewritten.toSorted());
    const sql = `SELECT DISTINCT tbl_name AS name FROM sqlite_schema
      WHERE type = 'trigger' AND sql LIKE '%BEFORE UPDATE ON%RAISE(ABORT%'`;
    const refusing = newest('data')
      .all(sql)
      .map((row) => String(row.name));
    const immutable = DOCUMENT_COLUMNS.filter(({ older }) => older === 'immutable').map(({ table }) => table);
    expect(refusing.toSorted()).toStrictEqual(immutable.toSorted());
  });
});

const FORMATS = new URL('../formats/', import.meta.url);
const fileOf = (kind: string, format: number) => new URL(`${kind}.${format}.json`, FORMATS);

/** The shape alone: words for people and the order of keys are left out. */
function shapeOf({ schema }: RecordFormat<object>): string {
  const json: Json = JSON.parse(canonicalJson(z.toJSONSchema(schema, { io: 'input' })));
  const bare: Json = JSON.parse(JSON.stringify(json, (key, value) => (isWords(key, value) ? undefined : value)));
  return `${JSON.stringify(bare, null, 2)}\n`;
}

/** A description, and not a property of that name. */
function isWords(key: string, value: unknown): boolean {
  return (key === 'description' || key === '$schema') && typeof value === 'string';
}

describe('the shape of each format is on record', () => {
  test.each(DOCUMENT_COLUMNS.map(({ format }) => [format.kind, format] as const))('%s', async (kind, format) => {
    for (let older = 1; older < format.newest; older++) {
      expect(existsSync(fileOf(kind, older)), `${kind}.${older}.json is missing`).toBe(true);
    }
    const path = fileOf(kind, format.newest);
    if (!existsSync(path)) return expect(shapeOf(format)).toMatchFileSnapshot(path.pathname);
    expect(
      shapeOf(format),
      `The stored shape of ${kind} is no longer that of format ${format.newest}. Raise its format, also where documents of both shapes would be read alike: an older release must be able to tell that it does not know the new one. ${HOW} Only a format that was never released may change: delete ${kind}.${format.newest}.json, and this test writes it again.`,
    ).toBe(readFileSync(path, 'utf8'));
  });

  test('and there is no other', () => {
    const known = DOCUMENT_COLUMNS.flatMap(({ format }) =>
      Array.from({ length: format.newest }, (_, older) => `${format.kind}.${older + 1}.json`),
    );
    expect(readdirSync(FORMATS).filter((name) => !known.includes(name))).toStrictEqual([]);
  });

  test('no record has a field of the names that formats use', () => {
    for (const { format } of DOCUMENT_COLUMNS.filter(({ column }) => column !== 'canonical')) {
      const { properties = {} } = z.toJSONSchema(format.schema, { io: 'input' });
      expect(Object.keys(properties), format.kind).not.toContain('format');
      expect(Object.keys(properties), format.kind).not.toContain('stored');
    }
  });
});

/** Statements see a document as it is stored, not as it is read. */
const FIELDS_IN_SQL: readonly (readonly [kind: string, field: string])[] = [
  ['escalation', 'brandname'],
  ['escalation', 'resolution'],
  ['escalation', 'scope'],
  ['feedback', 'category'],
  ['outbox_message', 'to'],
  ['decision', 'decision'],
];

describe('fields of documents that SQL statements read', () => {
  test('are known', () => {
    const inSql = /document(?:\s*->>\s*|,\s*)'(?:\$\.)?([a-z_]+)/g;
    const found = readSources('src/backends').flatMap(({ text }) => [...text.matchAll(inSql)].map((match) => match[1]));
    const known = FIELDS_IN_SQL.map(([, field]) => field);
    expect([...new Set(found)].filter((field) => field !== 'format').toSorted()).toStrictEqual(known.toSorted());
  });

  test.each(FIELDS_IN_SQL)('%s.%s is in every format', (kind, field) => {
    const formats = readdirSync(FORMATS).filter((name) => name.startsWith(`${kind}.`));
    expect(formats.length).toBeGreaterThan(0);
    for (const name of formats) {
      const { properties } = z
        .object({ properties: z.record(z.string(), z.unknown()) })
        .parse(JSON.parse(readFileSync(new URL(name, FORMATS), 'utf8')));
      expect(
        Object.keys(properties),
        `A statement reads ${field} in documents of ${kind}, and ${name} has none. Copy what the statement needs to a column of its own, by a migration of the schema.`,
      ).toContain(field);
    }
  });
});
