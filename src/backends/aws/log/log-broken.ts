/**
 * What is wrong with the log. `gap`: a revision is missing. `body`: an entry's body is not what was committed, or gone.
 * `chain`: entries were changed, or the log was restored to an earlier state. `newer`: a newer release wrote it. `unknown`:
 * no release that this one knows of wrote it. `misfit`: it does not fit the replica. `diverged`: the
 * log is whole, and the replica holds something else than a snapshot of the same revision.
 */
export type LogProblem = 'gap' | 'body' | 'chain' | 'newer' | 'unknown' | 'misfit' | 'diverged';

/** Thrown where the log cannot be followed. It is never skipped over: a person has to look. */
export class LogBroken extends Error {
  override readonly name = 'LogBroken';
  readonly problem: LogProblem;
  /** Of the entry that could not be applied. */
  readonly revision: number;

  constructor(problem: LogProblem, revision: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
    this.revision = revision;
  }
}
