import { z } from 'zod';
import { MAX_PER_CLIENT } from './subscribe-handlers.ts';
import type { OnUpdated, ResourceWatcher } from './watcher.ts';

const listenSchema = z.looseObject({
  id: z.union([z.string(), z.number()]),
  method: z.literal('subscriptions/listen'),
  params: z.looseObject({ notifications: z.looseObject({ resourceSubscriptions: z.array(z.string()) }) }),
});

export interface Listening {
  /** The request, reduced to the resources that are watched now, for the SDK to acknowledge. */
  readonly request: z.infer<typeof listenSchema>;
  stop(): void;
}

/**
 * Watches the resources of a `subscriptions/listen` request (2026-07-28). The SDK delivers notifications, but would
 * acknowledge any URI. Returns undefined for every other message.
 */
export async function listenTo(
  message: unknown,
  watcher: ResourceWatcher,
  onUpdated: OnUpdated,
): Promise<Listening | undefined> {
  if (!isListenRequest(message)) return undefined;
  const parsed = listenSchema.safeParse(message);
  if (!parsed.success) return undefined;
  const request = parsed.data;
  const { notifications } = request.params;
  const uris = [...new Set(notifications.resourceSubscriptions)].slice(0, MAX_PER_CLIENT);
  const resourceSubscriptions: string[] = [];
  const stops: (() => void)[] = [];
  for (const uri of uris) {
    // A fault is in the log, and the acknowledgement lacks the URI.
    const watching = await watcher.watch(uri, onUpdated).catch(() => undefined);
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

/** Returns true for a request that opens a notification stream. It is answered only when the stream ends. */
export function isListenRequest(message: unknown): boolean {
  return (
    typeof message === 'object' && message !== null && 'method' in message && message.method === 'subscriptions/listen'
  );
}
