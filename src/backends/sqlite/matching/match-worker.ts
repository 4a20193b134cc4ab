/**
 * Matches a pattern against all combos, on a read-only connection of its own: the event loop stays free, and a match
 * that does not end can be terminated from outside.
 */
import { workerData } from 'node:worker_threads';
import { CoverageCounter, type CoverageRequest } from '../../../domain/metadata/coverage.ts';
import type { CoverageAnswer, NarrativeMatches } from '../../../domain/ports/matching.ts';
import type { AcceptedRegex } from '../../../domain/regex/assessment.ts';
import { compileMatcher } from '../../../domain/regex/matcher.ts';
import { searchedNarratives, workProblem } from '../../../domain/regex/work.ts';
import { type JobControl, serveJobs } from '../../../threads/serve-jobs.ts';
import { Database } from '../database.ts';
import { integer, text } from '../row.ts';
import { countCoverage } from './count-coverage.ts';
import type { MatchAnswer, MatchRequest, MatchWorkerData } from './match-messages.ts';
import { narrativeLengths } from './narrative-lengths.ts';

/** Narratives between two looks for an abort. One costs a microsecond to a few milliseconds. */
const NARRATIVES_PER_LOOK = 64;
/** Milliseconds that this thread waits for a lock of another process. */
const BUSY_TIMEOUT = 10_000;
/** Milliseconds between two progress reports. */
const PROGRESS_INTERVAL = 500;

type Control = JobControl<MatchAnswer>;

const settings: MatchWorkerData = workerData;
const database = new Database(settings.database, { readOnly: true, busyTimeout: BUSY_TIMEOUT });

serveJobs<MatchRequest, MatchAnswer>((job, control) =>
  job.kind === 'coverage'
    ? { kind: 'coverage', answer: database.snapshot(() => count(job.request, control)) }
    : { kind: 'narratives', answer: matchAll(job.regex, job.narratives, control) },
);

function matchAll(regex: AcceptedRegex, narratives: readonly string[], control: Control): NarrativeMatches {
  const problem = workProblem(regex, searchedNarratives(narratives));
  if (problem !== null) return { kind: 'too_much_work', problem };
  const matcher = compileMatcher(regex.pattern, regex.engine);
  const matched = new Set<string>();
  for (const [index, narrative] of narratives.entries()) {
    if (index % NARRATIVES_PER_LOOK === 0 && control.isAborted()) return { kind: 'matched', complete: false, matched };
    if (matcher.matches(narrative)) matched.add(narrative);
  }
  return { kind: 'matched', complete: true, matched };
}

function count(request: CoverageRequest, control: Control): CoverageAnswer {
  const problem = workProblem(request.regex, narrativeLengths(database));
  if (problem !== null) return { kind: 'too_much_work', problem };
  let reportedAt = performance.now();
  const { pattern, engine } = request.regex;
  const counter = new CoverageCounter(request, compileMatcher(pattern, engine));
  for (const _ of countCoverage(database, request, counter)) {
    if (control.isAborted()) return { kind: 'counted', coverage: counter.result(false, brandNames()) };
    const now = performance.now();
    if (now - reportedAt <= PROGRESS_INTERVAL) continue;
    control.report({
      kind: 'coverage',
      answer: { kind: 'counted', coverage: counter.result(false, brandNames()) },
    });
    reportedAt = now;
  }
  return { kind: 'counted', coverage: counter.result(true, brandNames()) };
}

function brandNames(): ReadonlyMap<number, string> {
  const rows = database.all('SELECT brandid, brandname FROM brand');
  return new Map(rows.map((row) => [integer(row, 'brandid'), text(row, 'brandname')]));
}
