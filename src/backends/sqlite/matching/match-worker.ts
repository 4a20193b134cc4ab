/**
 * The thread that matches a pattern against all combos, on its own read-only connection, so that the event loop stays
 * free and a match that does not end can be ended from outside.
 */
import { parentPort, workerData } from 'node:worker_threads';
import {
  type Coverage,
  CoverageCounter,
  type CoverageRequest,
  type CoverageRow,
} from '../../../domain/metadata/coverage.ts';
import type { NarrativeMatches } from '../../../domain/ports/matching.ts';
import { assessRegex } from '../../../domain/regex/assessment.ts';
import { compileMatcher, type NarrativeMatcher } from '../../../domain/regex/matcher.ts';
import { Database } from '../database.ts';
import { bankidOf } from '../reads/combos.ts';
import { integer, text } from '../row.ts';
import type { MatchAnswer, MatchJob, MatchReport, MatchWorkerData } from './match-messages.ts';

/** Rows between two looks at the clock. A row costs a microsecond to a few milliseconds. */
const ROWS_PER_LOOK = 64;
const PROGRESS_EVERY = 500;

const started: MatchWorkerData = workerData;
const database = new Database(started.database, { readOnly: true });

function report(message: MatchReport): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (job: MatchJob) => {
  try {
    report({ kind: 'answered', answer: answerTo(job) });
  } catch (error) {
    report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
});

function answerTo(job: MatchJob): MatchAnswer {
  const { question } = job;
  return question.kind === 'coverage'
    ? { kind: 'coverage', coverage: database.snapshot(() => count(question.request, job)) }
    : { kind: 'narratives', matches: matchAll(question.source, question.narratives, job) };
}

function matcherOf(source: string): NarrativeMatcher {
  const assessment = assessRegex(source);
  if (!assessment.accepted) throw new Error('the pattern is not accepted');
  return compileMatcher(assessment.pattern, assessment.engine);
}

function isOver(job: MatchJob, begun: number): boolean {
  return performance.now() - begun > job.deadline || Atomics.load(job.stop, 0) !== 0;
}

function matchAll(source: string, narratives: readonly string[], job: MatchJob): NarrativeMatches {
  const matcher = matcherOf(source);
  const begun = performance.now();
  const matched = new Set<string>();
  for (const [index, narrative] of narratives.entries()) {
    if (index % ROWS_PER_LOOK === 0 && isOver(job, begun)) return { complete: false, matched };
    if (matcher.matches(narrative)) matched.add(narrative);
  }
  return { complete: true, matched };
}

function count(request: CoverageRequest, job: MatchJob): Coverage {
  const counter = new CoverageCounter(request, matcherOf(request.source));
  const names = brandNames();
  const begun = performance.now();
  let reported = begun;
  let rows = 0;
  for (const row of rowsOf(request.brandid)) {
    counter.add(row);
    rows++;
    if (rows % ROWS_PER_LOOK !== 0) continue;
    if (isOver(job, begun)) return counter.result(false, names);
    const now = performance.now();
    if (now - reported > PROGRESS_EVERY) {
      report({ kind: 'progress', answer: { kind: 'coverage', coverage: counter.result(false, names) } });
      reported = now;
    }
  }
  return counter.result(true, names);
}

/** The brand's own combos first, because ties are found exactly that way; each part by narrative, to match each once. */
function* rowsOf(brandid: number): Generator<CoverageRow> {
  const columns = 'ccid, bankid, brandid, mccid, narrative';
  yield* coverageRows(`SELECT ${columns} FROM combo WHERE brandid = ? ORDER BY narrative`, brandid);
  yield* coverageRows(`SELECT ${columns} FROM combo WHERE brandid <> ? ORDER BY narrative`, brandid);
}

function* coverageRows(sql: string, brandid: number): Generator<CoverageRow> {
  for (const row of database.iterate(sql, brandid)) {
    yield {
      ccid: integer(row, 'ccid'),
      bankid: bankidOf(row),
      brandid: integer(row, 'brandid'),
      mccid: integer(row, 'mccid'),
      narrative: text(row, 'narrative'),
    };
  }
}

function brandNames(): ReadonlyMap<number, string> {
  const rows = database.all('SELECT brandid, brandname FROM brand');
  return new Map(rows.map((row) => [integer(row, 'brandid'), text(row, 'brandname')]));
}
