import { z } from 'zod';
import { MAX_PER_CLIENT } from './subscribe-handlers.ts';
import type { ResourceWatcher, Told } from './watcher.ts';

const listenSchema = z.looseObject({
  id: z.union([z.string(), z.number()]),
  method: z.literal('subscriptions/listen'),
  params: z.looseObject({ notifications: z.looseObject({ resourceSubscriptions: z.array(z.string()) }) }),
});

export interface Listening {
  /** The request with those of its resources left that are watched now, for the SDK to acknowledge. */
  readonly request: z.infer<typeof listenSchema>;
  stop(): void;
}

/**
 * Watches what a `subscriptions/listen` request (2026-07-28) asks for. The SDK delivers what it is told to, and would
 * acknowledge any URI. Undefined for every other message.
 */
export async function listenTo(message: unknown, watcher: ResourceWatcher, told: Told): Promise<Listening | undefined> {
  const parsed = listenSchema.safeParse(message);
  if (!parsed.success) return undefined;
  const request = parsed.data;
  const { notifications } = request.params;
  const asked = [...new Set(notifications.resourceSubscriptions)].slice(0, MAX_PER_CLIENT);
  const resourceSubscriptions: string[] = [];
  const stops: (() => void)[] = [];
  for (const uri of asked) {
    // A fault is on the log; the acknowledgement lacks the URI.
    const watching = await watcher.watch(uri, told).catch(() => undefined);
    if (watching?.ok !== true) continue;
    resourceSubscriptions.push(uri);
    stops.push(watching.value);
  }
  return {
    request: { ...request, params: { ...request.params, notifications: { ...notifications, resourceSubscriptions } } },
    stop() {
      for (const stop of stops.splice(0)) stop();
    },
  };
}

/** A request that opens a stream of notices, answered only when it ends. */
export function isListenRequest(message: unknown): boolean {
  return (
    typeof message === 'object' && message !== null && 'method' in message && message.method === 'subscriptions/listen'
  );
}
