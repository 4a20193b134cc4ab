/** Checks databases page by page in a thread of its own, because that takes seconds on a large store. */
import { serveJobs } from '../../threads/serve-jobs.ts';
import { integrityProblems } from '../sqlite/file-integrity.ts';

serveJobs<string, readonly string[]>((path) => integrityProblems(path));
