import type { Foundation } from '../domain/ports/foundation.ts';
import type { Log } from './fault.ts';
import type { serverFactory } from './server-factory.ts';
import type { ResourceWatcher } from './subscriptions/watcher.ts';

/** Dependencies of a transport. */
export interface TransportDependencies {
  readonly build: ReturnType<typeof serverFactory>;
  readonly watcher: ResourceWatcher;
  readonly foundation: Foundation;
  readonly log: Log;
}

/** A running transport. */
export interface RunningTransport {
  /** Stops the transport. Over HTTP, calls in flight first get time to finish. */
  close(): Promise<void>;
}
