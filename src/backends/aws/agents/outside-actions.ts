import type { Clock } from '../../../domain/ports/foundation.ts';
import type { OutsideActions } from '../../../domain/ports/outside.ts';
import type { ClientSettings } from '../clients.ts';
import type { Transactions } from '../proposals/transact.ts';
import type { TableReader } from '../table-reader.ts';
import type { AgentSettings } from '../trials/agent-settings.ts';
import { type AgentClients, openAgentClients } from './agent-clients.ts';
import { deployAgent } from './agent-deployments.ts';
import { runAgent } from './agent-runs.ts';
import { RunRecord } from './run-record.ts';

/** Milliseconds of one answer. */
const PATIENCE = 180_000;

interface Deps {
  /** Undefined where the store uses no agents of Bedrock. */
  readonly settings: AgentSettings | undefined;
  readonly clients: ClientSettings;
  readonly data: TableReader;
  readonly transactions: Transactions;
  readonly clock: Clock;
}

/** What approved changes do in Bedrock. */
export function outsideActions({
  settings,
  clients,
  data,
  transactions,
  clock,
}: Deps): OutsideActions & { close(): void } {
  const record = new RunRecord(data, transactions);
  const patience = clients.bedrockPatience ?? PATIENCE;
  let opened: Promise<AgentClients> | undefined;
  const openClients = () => {
    opened ??= openAgentClients(clients, patience);
    return opened;
  };
  return {
    async carryOut(changeId, action, turn) {
      if (settings === undefined) return { state: 'failed', detail: 'The store no longer uses agents of Bedrock.' };
      const deps = { settings, record, clock, patience, clients: openClients };
      return action.kind === 'agent.run' ? runAgent(deps, changeId, action, turn) : deployAgent(deps, action, turn);
    },
    close() {
      void opened?.then(({ runtime, control }) => {
        runtime.destroy();
        control.destroy();
      });
    },
  };
}
