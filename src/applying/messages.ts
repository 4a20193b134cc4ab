import type { Settings } from '../settings.ts';

/** The settings of the thread: those of the process that starts it. */
export interface ApplyingWorkerData extends Pick<Settings, 'backend' | 'dataDirectory'> {
  /** The command that starts the operator's command line here. */
  readonly commandLine: string;
}

/** An approved change to apply. */
export interface ApplyingWork {
  readonly change_id: string;
}
