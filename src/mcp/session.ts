import type { Principal } from '../domain/change/principal.ts';
import type { AgentPorts } from '../domain/ports/agent-side.ts';
import type { StoreInfo } from '../domain/ports/store.ts';
import { done, type Outcome } from '../domain/refusal.ts';
import { safeText } from '../domain/text/text.ts';

/** Opens the store, or says with a refusal how to make one. Called for every request, so that a store made later is found. */
export type OpenStore = () => Promise<Outcome<AgentPorts>>;

/** What one call works with. */
export interface Session {
  readonly ports: AgentPorts;
  readonly principal: Principal;
  /** Sample data: every answer says so. */
  readonly sample: boolean;
}

const NAME_LENGTH = 100;

/** What a client calls itself is a claim, kept short and clean; it gives no right. */
function cleanName(claimed: string | undefined): string {
  const name = safeText(claimed ?? '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, NAME_LENGTH);
  return name === '' ? 'unnamed client' : name;
}

/** What is stored once, when the store is made, is read once. */
const stores = new WeakMap<AgentPorts, Promise<StoreInfo>>();

function storeOf(ports: AgentPorts): Promise<StoreInfo> {
  const known = stores.get(ports);
  if (known !== undefined) return known;
  const reading = ports.data.store();
  stores.set(ports, reading);
  reading.catch(() => stores.delete(ports));
  return reading;
}

/**
 * An agent acts for the owner of the data directory, who is attributed, not authenticated. That holds over HTTP too:
 * whoever can read the token's file, or was given the token, shows it, and it does not tell one person from another.
 */
export async function openSession(open: OpenStore, clientName: string | undefined): Promise<Outcome<Session>> {
  const opened = await open();
  if (!opened.ok) return opened;
  const ports = opened.value;
  await ports.data.current();
  const store = await storeOf(ports);
  const principal = { kind: 'agent', name: cleanName(clientName), person: store.owner, authenticated: false } as const;
  return done({ ports, principal, sample: store.kind === 'sample' });
}

/** Opens once and keeps the result; a refusal is not kept, so that the next call tries again. */
export function openedOnce(open: OpenStore): OpenStore {
  let opening: Promise<Outcome<AgentPorts>> | undefined;
  return () => {
    opening ??= open().then(
      (outcome) => {
        if (!outcome.ok) opening = undefined;
        return outcome;
      },
      (error: unknown) => {
        opening = undefined;
        throw error;
      },
    );
    return opening;
  };
}
