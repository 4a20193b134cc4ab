import type { AgentPorts } from '../../domain/ports/agent-side.ts';
import type { Foundation } from '../../domain/ports/foundation.ts';
import { readDesk } from './desk-file.ts';
import { openStore } from './open-store.ts';
import { type Closable, type EmbeddedSettings, readPorts } from './read-ports.ts';

/**
 * Opens data and authority read-only, and proposals for appending; with `readOnly` none of the three for anything else.
 * Throws `StoreUnavailable`.
 */
export function openAgentSide(
  directory: string,
  foundation: Foundation,
  settings: EmbeddedSettings & { readonly readOnly?: boolean } = {},
): AgentPorts & Closable {
  const desk = settings.desk ?? readDesk(directory);
  return readPorts(
    openStore(directory, { writes: settings.readOnly === true ? 'nothing' : 'proposals' }, foundation),
    foundation,
    {
      ...settings,
      desk,
    },
  );
}
