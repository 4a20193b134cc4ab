import type { McpServer } from '@modelcontextprotocol/server';
import { type Outcome, refused } from '../../domain/refusal.ts';
import { asProtocolError, unreadable } from '../register-resources.ts';
import type { ResourceWatcher } from './watcher.ts';

/** URIs that one client watches at once. */
export const MAX_PER_CLIENT = 100;

/** `resources/subscribe` and `resources/unsubscribe`, which protocols of before 2026 have; the SDK leaves them to us. */
export function handleSubscribe(server: McpServer, watcher: ResourceWatcher): void {
  const subscribed = new Map<string, Promise<Outcome<() => void>>>();
  const tell = (uri: string) => {
    // A client that is gone cannot be told.
    server.server.sendResourceUpdated({ uri }).catch(() => undefined);
  };
  const leave = async (uri: string) => {
    const watching = await subscribed.get(uri)?.catch(() => undefined);
    subscribed.delete(uri);
    if (watching?.ok === true) watching.value();
  };
  server.server.setRequestHandler('resources/subscribe', async ({ params: { uri } }) => {
    if (!subscribed.has(uri) && subscribed.size >= MAX_PER_CLIENT) throw unreadable(uri, tooMany.refusal);
    const watching = subscribed.get(uri) ?? watcher.watch(uri, tell);
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
    await leave(uri);
    return {};
  });
  server.server.onclose = () => {
    for (const uri of [...subscribed.keys()]) void leave(uri);
  };
}

const tooMany = refused({
  code: 'too_large',
  field: 'uri',
  message: `A client subscribes to at most ${MAX_PER_CLIENT} resources.`,
  instead: 'Unsubscribe from those that no longer matter.',
});
