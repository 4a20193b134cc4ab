/**
 * Matches a pattern against all combos, on a read-only connection of its own: the event loop stays free, and a match
 * that does not end can be terminated from outside.
 */
import { workerData } from 'node:worker_threads';
import { CoverageCounter } from '../../../domain/metadata/coverage.ts';
import type { NarrativeMatches } from '../../../domain/ports/matching.ts';
import type { AcceptedRegex } from '../../../domain/regex/assessment.ts';
import { compileMatcher } from '../../../domain/regex/matcher.ts';
import { searchedNarratives, workProblem } from '../../../domain/regex/work.ts';
import { type JobControl, serveJobs } from '../../../threads/serve-jobs.ts';
import { Database } from '../database.ts';
import { currentRevision } from '../reads/store.ts';
import { integer, text } from '../row.ts';
import { countCoverage } from './count-coverage.ts';
import { countProblem } from './count-work.ts';
import type { MatchAnswer, MatchRequest, MatchWorkerData } from './match-messages.ts';
import { MatchedState } from './own-groups.ts';

/** Narratives between two looks for an abort. One costs a microsecond to a few milliseconds. */
const NARRATIVES_PER_LOOK = 64;
/** Milliseconds that this thread waits for a lock of another process. */
const BUSY_TIMEOUT = 10_000;
/** Milliseconds between two progress reports. */
const PROGRESS_INTERVAL = 500;
/** Blocks that take about as long as the start of another thread. */
const BLOCKS_WORTH_SHARING = 2_000;

type Control = JobControl<MatchAnswer>;
type CountRequest = Exclude<MatchRequest, { kind: 'narratives' }>;

const settings: MatchWorkerData = workerData;
const database = new Database(settings.database, { readOnly: true, busyTimeout: BUSY_TIMEOUT });
let state = new MatchedState();

serveJobs<MatchRequest, MatchAnswer>((job, control) =>
  job.kind === 'narratives' ? matchAll(job.regex, job.narratives, control) : countIn(job, control),
);

/** Counts in the file that lies at the path, where it can be replaced. */
function countIn(job: CountRequest, control: Control): MatchAnswer {
  const { reached } = job;
  if (reached !== undefined && database.place === 'replaced') {
    database.reopen();
    state = new MatchedState();
  }
  return database.snapshot(() =>
    reached !== undefined && currentRevision(database) < reached ? { kind: 'behind' } : count(job, control),
  );
}

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

function count({ kind, request, share }: CountRequest, control: Control): MatchAnswer {
  const problem = countProblem(database, request);
  if (problem !== null) return { kind: 'too_much_work', problem };
  const revision = currentRevision(database);
  const { pattern, engine } = request.regex;
  const counter = new CoverageCounter(request, compileMatcher(pattern, engine));
  const searched = { blocks: 0, parts: [] as number[] };
  const isHelper = kind === 'help';
  const part = (complete: boolean): MatchAnswer => {
    if (isHelper) {
      const caught = counter.caught();
      return { kind: 'helped', complete, revision, caught, brandNames: namesOf(caught.byBrand) };
    }
    const counts = counter.counts();
    return { kind: 'counted', complete, revision, counts, ...searched, brandNames: namesOf(counts.caught.byBrand) };
  };
  const onBlocks = (blocks: number) => {
    searched.blocks = blocks;
    if (!isHelper && blocks >= BLOCKS_WORTH_SHARING) control.report({ kind: 'shareable' });
  };
  const onPart = (from: number) => void searched.parts.push(from);
  let reportedAt = performance.now();
  for (const _ of countCoverage(database, request, counter, { state, share, isHelper, onBlocks, onPart })) {
    if (control.isAborted()) return part(false);
    // The thread that is helped searches the blocks that are left.
    if (isHelper && control.isWanted()) break;
    const now = performance.now();
    if (isHelper || now - reportedAt <= PROGRESS_INTERVAL) continue;
    control.report(part(false));
    reportedAt = now;
  }
  return part(true);
}

/** Reads the names of the brands that were caught. */
function namesOf(caught: ReadonlyMap<number, number>): ReadonlyMap<number, string> {
  const sql = 'SELECT brandid, brandname FROM brand WHERE brandid IN (SELECT value FROM json_each(?))';
  const rows = database.all(sql, JSON.stringify([...caught.keys()]));
  return new Map(rows.map((row) => [integer(row, 'brandid'), text(row, 'brandname')]));
}
