import { dirname } from 'node:path';
import { DEFAULT_DESK, type Desk } from '../../domain/escalation/desk.ts';
import type { AgentPorts } from '../../domain/ports/agent-side.ts';
import type { Foundation } from '../../domain/ports/foundation.ts';
import type { ProposalStore } from '../../domain/ports/proposals.ts';
import type { JobRunner } from '../../threads/jobs.ts';
import type { MatchAnswer, MatchRequest } from '../sqlite/matching/match-messages.ts';
import { MatchPool } from '../sqlite/matching/match-pool.ts';
import { matchThreads } from '../sqlite/matching/match-threads.ts';
import { proposalStore } from '../sqlite/proposals/proposals.ts';
import { agentReads } from '../sqlite/reads/agents.ts';
import { ambiguityReads } from '../sqlite/reads/ambiguous-names.ts';
import { appliedChangeReads } from '../sqlite/reads/applied-changes.ts';
import { authorityReads } from '../sqlite/reads/authority.ts';
import { brandListReads } from '../sqlite/reads/brand-pages.ts';
import { brandReads } from '../sqlite/reads/brands.ts';
import { comboPages } from '../sqlite/reads/combo-pages.ts';
import { comboReads } from '../sqlite/reads/combos.ts';
import { detectionReads } from '../sqlite/reads/detection.ts';
import { escalationPages } from '../sqlite/reads/escalation-page.ts';
import { escalationReporting } from '../sqlite/reads/escalation-reporting.ts';
import { escalationStatistics } from '../sqlite/reads/escalation-statistics.ts';
import { escalationReads } from '../sqlite/reads/escalations.ts';
import { mccReads } from '../sqlite/reads/mccs.ts';
import { metadataReads } from '../sqlite/reads/metadata.ts';
import { storeReads } from '../sqlite/reads/store.ts';
import type { OpenStore } from './open-store.ts';
import { patientPort } from './patient-port.ts';

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
  const patience = { clock, directory: dirname(store.dataPath) };
  const ownThreads = matchThreads({ database: store.dataPath });
  const pool = new MatchPool(settings.matching ?? ownThreads);
  const own = proposalStore(proposals, store.proposalsAudit, hasher);
  const writer = writerFor?.(own);
  return {
    ...foundation,
    data: patientPort(
      {
        ...storeReads(data),
        ...brandReads(data),
        ...brandListReads(data, hasher),
        ...comboReads(data),
        ...comboPages(data, hasher),
        ...mccReads(data),
        ...metadataReads(data),
        ...agentReads(data, hasher),
        ...ambiguityReads(data, hasher),
        ...escalationReads(data),
        ...escalationPages(data, hasher, { desk, clock }),
        ...escalationStatistics(data),
        ...escalationReporting(data),
        ...detectionReads(data),
        ...appliedChangeReads(data),
        desk: async () => desk,
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
