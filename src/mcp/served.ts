import type { Foundation } from '../domain/ports/foundation.ts';
import type { Log } from './fault.ts';
import type { serverFactory } from './server-factory.ts';
import type { ResourceWatcher } from './subscriptions/watcher.ts';

/** What a transport serves. */
export interface Serving {
  readonly build: ReturnType<typeof serverFactory>;
  readonly watcher: ResourceWatcher;
  readonly foundation: Foundation;
  readonly log: Log;
}

/** A transport at work. */
export interface Served {
  /** Ends it; over HTTP, after calls under way have had their time. */
  close(): Promise<void>;
}
