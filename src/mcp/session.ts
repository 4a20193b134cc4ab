import { COMMAND_LINE_NAME, claimedName } from '../domain/change/claimed-name.ts';
import { OWNERS_COMMAND_LINE, type Principal } from '../domain/change/principal.ts';
import type { AgentPorts } from '../domain/ports/agent-side.ts';
import type { StoreInfo } from '../domain/ports/store.ts';
import { done, type Outcome } from '../domain/refusal.ts';

/** Opens the store, or refuses and says how to create one. Every request calls it, so a store created later is found. */
export type OpenStore = () => Promise<Outcome<AgentPorts>>;

/** The ports and the principal of one call. */
export interface Session {
  readonly ports: AgentPorts;
  readonly principal: Principal;
  /** Where the call came in. */
  readonly connection: string;
  /** True for sample data; every answer then says so. */
  readonly sample: boolean;
}

/** Facts that never change after a store is created, read once for each store. */
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
 * Opens a session for one call. An agent acts for the owner of the data directory, who is attributed, not
 * authenticated. The same holds over HTTP: anyone who can read the token file can present the token, so the token does
 * not identify a person.
 */
export async function openSession(
  open: OpenStore,
  { clientName, connection }: { readonly clientName: string | undefined; readonly connection: string },
): Promise<Outcome<Session>> {
  const opened = await open();
  if (!opened.ok) return opened;
  const ports = opened.value;
  await ports.data.current();
  const store = await storeOf(ports);
  let name: string | undefined;
  const principal = {
    kind: 'agent',
    /** Worked out at its first use: most reads never say who asked. */
    get name() {
      name ??= connection === OWNERS_COMMAND_LINE ? COMMAND_LINE_NAME : claimedName(clientName, store.owner);
      return name;
    },
    person: store.owner,
    authenticated: false,
  } as const;
  return done({ ports, principal, connection, sample: store.kind === 'sample' });
}

/** Opens the store once and keeps it. Refusals and errors are not kept, so the next call tries again. */
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
