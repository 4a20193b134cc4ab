import { loadChange } from '../domain/change/records.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import { refuseTrouble } from '../domain/ports/store-trouble.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import type { ApplicationOutcome, Applier } from '../executor/apply-change.ts';
import { recoverApplications } from '../executor/recover.ts';
import { ThreadLost } from '../threads/jobs.ts';
import { ThreadSupervisor } from '../threads/supervisor.ts';
import type { ApplyingWork, ApplyingWorkerData } from './messages.ts';

export interface ThreadedApplicationsSettings {
  readonly workerData: ApplyingWorkerData;
  /** The script that the thread runs (default: `applying-worker.ts`). */
  readonly script?: URL;
}

/**
 * Applies changes in a thread, which is started by the first of them and kept. An application evaluates, writes and reads
 * back all that its change touches: seconds of work for a large one, in which this thread could do nothing else.
 * One thread is enough, because executors take turns.
 */
export class ThreadedApplications {
  readonly #ports: CommitPorts;
  readonly #thread: ThreadSupervisor<ApplyingWork, Outcome<ApplicationOutcome>>;

  /** @param ports the same store, on connections of this thread: they recover what a thread that died has left */
  constructor(ports: CommitPorts, { workerData, script }: ThreadedApplicationsSettings) {
    this.#ports = ports;
    this.#thread = new ThreadSupervisor({
      name: 'The thread that applies changes',
      script: script ?? new URL('./applying-worker.ts', import.meta.url),
      workerData,
      threads: 1,
      grace: 0,
    });
  }

  readonly apply: Applier = async (change_id) => {
    try {
      const outcome = await this.#thread.run({ change_id });
      return outcome.kind === 'answered' ? outcome.answer : stopped(change_id);
    } catch (error) {
      if (error instanceof ThreadLost) return this.#afterLoss(change_id);
      throw error;
    }
  };

  /** Ends the thread. A commit in progress is finished or undone by SQLite, as a whole, and recovery ends its application. */
  close(): Promise<void> {
    return this.#thread.close();
  }

  /** The thread has exited, so its connections are closed and its turn is over: recovery says how far it came. */
  #afterLoss(change_id: string): Promise<Outcome<ApplicationOutcome>> {
    return refuseTrouble(async () => {
      await recoverApplications(this.#ports);
      const loaded = await loadChange(change_id, this.#ports);
      if (!loaded.ok) return loaded;
      const { state, application } = loaded.value;
      if (application !== undefined && application.state !== 'applying')
        return done({ change_id, state: application.state, detail: application.detail });
      // Another executor's turn has begun meanwhile, and recovers it.
      return state === 'applied' ? done({ change_id, state, detail: null }) : stopped(change_id);
    });
  }
}

function stopped(change_id: string) {
  return refused({
    code: 'busy',
    message: `${change_id} is not applied yet, and stays approved: the thread that applies changes has stopped.`,
    instead: 'What is approved, this applies: brand-escalations work --once',
  });
}
