import { PINNED_AGENTS } from '../../domain/agents/runtime.ts';
import { candidateReads } from '../../domain/change/candidates.ts';
import type { Desk } from '../../domain/escalation/desk.ts';
import type { AgentTrials } from '../../domain/ports/agent-runtime.ts';
import type { AgentPorts } from '../../domain/ports/agent-side.ts';
import type { Foundation } from '../../domain/ports/foundation.ts';
import type { CoverageReads } from '../../domain/ports/matching.ts';
import type { JobRunner } from '../../threads/jobs.ts';
import type { MatchAnswer, MatchRequest } from '../sqlite/matching/match-messages.ts';
import { MatchPool } from '../sqlite/matching/match-pool.ts';
import { matchThreads } from '../sqlite/matching/match-threads.ts';
import { patientPort } from '../sqlite/patient-port.ts';
import { dataReads } from '../sqlite/reads/data-reads.ts';
import { auditReads } from './audit-reads.ts';
import { authorityReads } from './authority/authority-reads.ts';
import { type AwsClients, type ClientSettings, openClients } from './clients.ts';
import { readDesk } from './desk-object.ts';
import { appliedReads } from './log/applied-reads.ts';
import { logHead } from './log/log-head.ts';
import { objectStore } from './object-store.ts';
import { type AwsPlace, tableNames, type UpstreamPlace } from './place.ts';
import { AuditChain } from './proposals/audit-chain.ts';
import { proposalStore } from './proposals/proposal-store.ts';
import { Transactions } from './proposals/transact.ts';
import { Replica } from './replica/replica.ts';
import { explainReplicaTrouble } from './replica/replica-trouble.ts';
import { TableReader } from './table-reader.ts';
import { type AgentSettings, readAgentSettings } from './trials/agent-settings.ts';
import { type InlineAgent, inlineAgent } from './trials/inline-agent.ts';
import { askingTrials, keptTrials } from './trials/trial-agents.ts';
import { TrialLedger } from './trials/trial-ledger.ts';

export interface AwsSettings extends AwsPlace {
  /** The directory of this node's replica, which its follower keeps up to date. */
  readonly directory: string;
  readonly clients?: ClientSettings;
  /** Where upstream writes; without it nothing is taken in. The executor alone looks there. */
  readonly upstream?: UpstreamPlace | undefined;
  /** Appends no proposals either. */
  readonly readOnly?: boolean;
  /** Settings of the escalation desk (default: those in the bucket). */
  readonly desk?: Desk;
  /** Threads to match patterns in, which their owner ends; default: own ones. */
  readonly matching?: JobRunner<MatchRequest, MatchAnswer>;
  /** Brings the replica up to date, where the follower is part of this process. */
  readonly follow?: () => Promise<unknown>;
}

export interface Closable {
  /** Ends worker threads and connections. The ports cannot be used afterwards. */
  close(): Promise<void>;
}

/** Until something publishes, nothing outside restricts what can be changed. */
const PUBLISHES_ALL = { combos: true, brands: true, instead: null } as const;

/** The parts of a store that both sides hold, open. */
export interface OpenAwsStore {
  readonly ports: AgentPorts & Closable;
  readonly clients: AwsClients;
  readonly replica: Replica;
  readonly storeId: string;
  readonly data: TableReader;
  readonly authority: TableReader;
  readonly proposals: TableReader;
  /** Undefined where the store uses no agents of Bedrock. */
  readonly agentSettings: AgentSettings | undefined;
}

/** Opens a store for reading, and for appending proposals. Throws `StoreUnavailable` and `StoreTrouble`. */
export async function openAwsAgentSide(settings: AwsSettings, foundation: Foundation): Promise<AgentPorts & Closable> {
  // What a trial costs has to be put on record, so a server that writes nothing asks nobody.
  return (await openAwsStore({ ...settings, asksAgents: settings.readOnly !== true }, foundation)).ports;
}

export async function openAwsStore(
  settings: AwsSettings & { readonly asksAgents?: boolean },
  foundation: Foundation,
): Promise<OpenAwsStore> {
  const { clock } = foundation;
  const clients = await openClients(settings.clients ?? {});
  let replica: Replica | undefined;
  try {
    const tables = tableNames(settings);
    const readerOf = (table: string) => new TableReader(clients.reads, clock, table);
    const [data, authority, proposals] = [
      readerOf(tables.data),
      readerOf(tables.authority),
      readerOf(tables.proposals),
    ];
    const { storeId } = await logHead(data);
    replica = new Replica(settings.directory, storeId, { clock, follow: settings.follow });
    const desk = settings.desk ?? (await readDesk(clients.s3, settings.bucket));
    const agentSettings = await readAgentSettings(objectStore(clients.s3, settings.bucket, []), settings.bucket);
    const open = { clients, replica, storeId, data, authority, proposals, agentSettings };
    return { ...open, ports: portsOf({ ...open, desk }, settings, foundation) };
  } catch (error) {
    replica?.close();
    clients.close();
    throw error;
  }
}

type Parts = Omit<OpenAwsStore, 'ports'> & { readonly desk: Desk };

function portsOf(
  parts: Parts,
  settings: AwsSettings & { readonly asksAgents?: boolean },
  foundation: Foundation,
): AgentPorts & Closable {
  const { clients, replica, storeId, data, authority, proposals, desk } = parts;
  const { clock, hasher } = foundation;
  const explain = (error: unknown) => explainReplicaTrouble(error, settings.directory);
  const ownThreads = matchThreads({ database: replica.path });
  const pool = new MatchPool(settings.matching ?? ownThreads, () => replica.reached);
  const transactions = new Transactions(
    clients.writes,
    foundation,
    settings.readOnly === true ? [] : [proposals.table],
  );
  const audit = new AuditChain('proposals', { ...foundation, reader: proposals, transactions, storeId });
  const objects = objectStore(clients.s3, settings.bucket, ['proposals/']);
  const applied = appliedReads(data);
  const inline =
    settings.asksAgents === true ? inlineAgent(settings.clients ?? {}, settings.clients?.bedrockPatience) : undefined;
  const agents = trialsOf({ settings: parts.agentSettings, inline, proposals, transactions }, foundation);
  return {
    ...foundation,
    data: {
      ...patientPort(
        {
          ...dataReads(replica.database, { desk, clock, hasher }),
          current: async () => replica.reach((await logHead(data)).revision),
          coverage: (...request: Parameters<CoverageReads['coverage']>) => pool.coverage(...request),
          narrativesMatching: (...request: Parameters<CoverageReads['narrativesMatching']>) =>
            pool.narrativesMatching(...request),
        },
        { clock, explain },
      ),
      ...applied,
      ...candidateReads(applied.appliedChange),
      ...agents,
      publishes: async () => PUBLISHES_ALL,
    },
    proposals: proposalStore({ reader: proposals, objects, audit, hasher }),
    authority: authorityReads(authority, auditReads(authority)),
    async close() {
      await ownThreads.close();
      replica.close();
      inline?.close();
      clients.close();
    },
  };
}

interface TrialParts {
  readonly settings: AgentSettings | undefined;
  /** Undefined where this side asks nobody. */
  readonly inline: InlineAgent | undefined;
  readonly proposals: TableReader;
  readonly transactions: Transactions;
}

function trialsOf({ settings, inline, proposals, transactions }: TrialParts, foundation: Foundation): AgentTrials {
  if (settings === undefined) return PINNED_AGENTS;
  if (inline === undefined) return keptTrials(settings, proposals, foundation.hasher);
  const ledger = new TrialLedger(proposals, transactions);
  return askingTrials({ ...foundation, settings, ledger, agent: inline });
}
