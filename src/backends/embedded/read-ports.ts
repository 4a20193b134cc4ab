import { dirname } from 'node:path';
import { PINNED_AGENTS } from '../../domain/agents/runtime.ts';
import { DEFAULT_DESK, type Desk } from '../../domain/escalation/desk.ts';
import type { AgentPorts } from '../../domain/ports/agent-side.ts';
import type { Foundation } from '../../domain/ports/foundation.ts';
import type { ProposalStore } from '../../domain/ports/proposals.ts';
import type { JobRunner } from '../../threads/jobs.ts';
import type { MatchAnswer, MatchRequest } from '../sqlite/matching/match-messages.ts';
import { MatchPool } from '../sqlite/matching/match-pool.ts';
import { matchThreads } from '../sqlite/matching/match-threads.ts';
import { patientPort } from '../sqlite/patient-port.ts';
import { proposalStore } from '../sqlite/proposals/proposals.ts';
import { authorityReads } from '../sqlite/reads/authority.ts';
import { dataReads } from '../sqlite/reads/data-reads.ts';
import { explainTrouble } from './explain-trouble.ts';
import type { OpenStore } from './open-store.ts';

export interface EmbeddedSettings {
  /** Settings of the escalation desk; default: the runbook's numbers and no teams. */
  readonly desk?: Desk;
  /** Threads to match patterns in, which their owner ends; default: own ones. */
  readonly matching?: JobRunner<MatchRequest, MatchAnswer>;
}

export interface Closable {
  /** Ends worker threads and connections. The ports cannot be used afterwards. */
  close(): Promise<void>;
}

/** An embedded store is published to nothing, so nothing restricts it. */
const PUBLISHES_ALL = { combos: true, brands: true, instead: null } as const;

/** Where proposals are committed, if not on the connection that reads them. */
export interface ProposalWriter extends Closable {
  readonly store: ProposalStore;
}

/** The ports that both sides hold. */
export function readPorts(
  store: OpenStore,
  foundation: Foundation,
  settings: EmbeddedSettings,
  writerFor?: (reads: ProposalStore) => ProposalWriter,
): AgentPorts & Closable {
  const { data, authority, proposals } = store;
  const { hasher, clock } = foundation;
  const desk = settings.desk ?? DEFAULT_DESK;
  const directory = dirname(store.dataPath);
  const patience = { clock, explain: (error: unknown) => explainTrouble(error, directory) };
  const ownThreads = matchThreads({ database: store.dataPath });
  const pool = new MatchPool(settings.matching ?? ownThreads);
  const own = proposalStore(proposals, store.proposalsAudit, hasher);
  const writer = writerFor?.(own);
  return {
    ...foundation,
    data: patientPort(
      {
        ...dataReads(data, { desk, clock, hasher }),
        ...PINNED_AGENTS,
        publishes: async () => PUBLISHES_ALL,
        coverage: (request, signal, onProgress) => pool.coverage(request, signal, onProgress),
        narrativesMatching: (regex, narratives, signal) => pool.narrativesMatching(regex, narratives, signal),
      } satisfies AgentPorts['data'],
      patience,
    ),
    proposals: patientPort(writer?.store ?? own, patience),
    authority: patientPort(authorityReads(authority, store.authorityAudit), patience),
    async close() {
      await Promise.all([ownThreads.close(), writer?.close()]);
      for (const database of [data, authority, proposals]) database.close();
    },
  };
}
