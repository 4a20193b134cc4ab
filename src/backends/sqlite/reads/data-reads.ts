import { candidateReads } from '../../../domain/change/candidates.ts';
import type { Desk } from '../../../domain/escalation/desk.ts';
import type { AgentTrials } from '../../../domain/ports/agent-runtime.ts';
import type { DataReads } from '../../../domain/ports/data-reads.ts';
import type { Clock, Hasher } from '../../../domain/ports/foundation.ts';
import type { CoverageReads } from '../../../domain/ports/matching.ts';
import type { Database } from '../database.ts';
import { agentReads } from './agents.ts';
import { ambiguityReads } from './ambiguous-names.ts';
import { appliedChangeReads } from './applied-changes.ts';
import { brandListReads } from './brand-pages.ts';
import { brandReads } from './brands.ts';
import { comboPages } from './combo-pages.ts';
import { comboReads } from './combos.ts';
import { detectionReads } from './detection.ts';
import { escalationPages } from './escalation-page.ts';
import { escalationReporting } from './escalation-reporting.ts';
import { escalationStatistics } from './escalation-statistics.ts';
import { escalationReads } from './escalations.ts';
import { mccReads } from './mccs.ts';
import { metadataReads } from './metadata.ts';
import { storeReads } from './store.ts';

interface Deps {
  readonly desk: Desk;
  readonly clock: Clock;
  readonly hasher: Hasher;
}

/** The reads of one file of data: all but what depends on how a backend publishes and runs agents, and matching, which has threads. */
export function dataReads(
  database: Database,
  { desk, clock, hasher }: Deps,
): Omit<DataReads, keyof CoverageReads | keyof AgentTrials | 'publishes'> {
  const applied = appliedChangeReads(database);
  return {
    ...storeReads(database),
    ...brandReads(database),
    ...brandListReads(database, hasher),
    ...comboReads(database),
    ...comboPages(database, hasher),
    ...mccReads(database),
    ...metadataReads(database),
    ...agentReads(database, hasher),
    ...ambiguityReads(database, hasher),
    ...escalationReads(database),
    ...escalationPages(database, hasher, { desk, clock }),
    ...escalationStatistics(database),
    ...escalationReporting(database),
    ...detectionReads(database),
    ...applied,
    ...candidateReads(applied.appliedChange),
    desk: async () => desk,
  };
}
