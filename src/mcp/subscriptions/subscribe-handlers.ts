import type { McpServer } from '@modelcontextprotocol/server';
import { type Outcome, refused } from '../../domain/refusal.ts';
import { asProtocolError, unreadable } from '../register-resources.ts';
import type { ResourceWatcher } from './watcher.ts';

/** Most URIs that one client watches at once. */
export const MAX_PER_CLIENT = 100;

/** Handles `resources/subscribe` and `resources/unsubscribe` of the protocols before 2026, which the SDK leaves to servers. */
export function handleSubscribe(server: McpServer, watcher: ResourceWatcher): void {
  const subscribed = new Map<string, Promise<Outcome<() => void>>>();
  const notify = (uri: string) => {
    // The client may be gone.
    server.server.sendResourceUpdated({ uri }).catch(() => undefined);
  };
  const unsubscribe = async (uri: string) => {
    const watching = await subscribed.get(uri)?.catch(() => undefined);
    subscribed.delete(uri);
    if (watching?.ok === true) watching.value();
  };
  server.server.setRequestHandler('resources/subscribe', async ({ params: { uri } }) => {
    if (!subscribed.has(uri) && subscribed.size >= MAX_PER_CLIENT) throw unreadable(uri, tooMany.refusal);
    const watching = subscribed.get(uri) ?? watcher.watch(uri, notify);
    subscribed.set(uri, watching);
    const outcome = await watching.catch((error: unknown) => {
      subscribed.delete(uri);
      return asProtocolError(error);
    });
    if (outcome.ok) return {};
    subscribed.delete(uri);
    throw unreadable(uri, outcome.refusal);
  });
  server.server.setRequestHandler('resources/unsubscribe', async ({ params: { uri } }) => {
    await unsubscribe(uri);
    return {};
  });
  server.server.onclose = () => {
    for (const uri of [...subscribed.keys()]) void unsubscribe(uri);
  };
}

const tooMany = refused({
  code: 'too_large',
  field: 'uri',
  message: `A client subscribes to at most ${MAX_PER_CLIENT} resources.`,
  instead: 'Unsubscribe from resources that you no longer need.',
});
