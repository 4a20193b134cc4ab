import { z } from 'zod';
import type { UpstreamMark } from '../../../domain/change/adoption.ts';
import type { Database, Row } from '../../sqlite/database.ts';
import { text, textOrNull } from '../../sqlite/row.ts';

const problemsSchema = z.array(z.strictObject({ line: z.int(), reason: z.string(), detail: z.string() }));

/** Sources in a page of the list of what is set aside. */
const PAGE = 100;

/** Reads of the marks that a replica has. */
export class Marks {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Returns the marks of the sources after one and up to another. */
  between(after: string, upTo: string): ReadonlyMap<string, UpstreamMark> {
    const sql = 'SELECT * FROM upstream_mark WHERE source > ? AND source <= ?';
    return new Map(this.#database.all(sql, after, upTo).map((row) => [text(row, 'source'), markOf(row)]));
  }

  of(source: string): UpstreamMark | undefined {
    const row = this.#database.get('SELECT * FROM upstream_mark WHERE source = ?', source);
    return row && markOf(row);
  }

  /** Streams the marks with problems whose sources begin so, by source. */
  *setAside(prefix = ''): Generator<UpstreamMark> {
    const sql = `SELECT * FROM upstream_mark WHERE problems IS NOT NULL AND source >= ? AND source > ?
      ORDER BY source LIMIT ${PAGE}`;
    for (let after = ''; ; ) {
      const page = this.#database.all(sql, prefix, after).map(markOf);
      for (const mark of page) {
        if (!mark.source.startsWith(prefix)) return;
        yield mark;
      }
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      after = last.source;
    }
  }
}

function markOf(row: Row): UpstreamMark {
  const problems = textOrNull(row, 'problems');
  return {
    source: text(row, 'source'),
    version: text(row, 'version'),
    problems: problems === null ? [] : problemsSchema.parse(JSON.parse(problems)),
  };
}
