import type { Foundation } from '../domain/ports/foundation.ts';
import type { Log } from './fault.ts';
import type { Limits } from './overload/limits.ts';
import type { serverFactory } from './server-factory.ts';
import type { ResourceWatcher } from './subscriptions/watcher.ts';

/** Dependencies of a transport. */
export interface TransportDependencies {
  readonly build: ReturnType<typeof serverFactory>;
  readonly watcher: ResourceWatcher;
  readonly foundation: Foundation;
  readonly limits: Limits;
  readonly log: Log;
}

/** A running transport. */
export interface RunningTransport {
  /** Stops the transport. Over HTTP, calls in flight first get time to finish. */
  close(): Promise<void>;
  /** Resolves when the only client has gone and its calls are answered. Undefined where clients come and go. */
  readonly ended?: Promise<void>;
}
