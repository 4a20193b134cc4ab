import type { AgentTrials } from './agent-runtime.ts';
import type { AgentReads } from './agents.ts';
import type { AmbiguityReads, BrandReads } from './brands.ts';
import type { ComboReads, MccReads } from './combos.ts';
import type { DeskReads, EscalationReads } from './escalations.ts';
import type { CoverageReads } from './matching.ts';
import type { MetadataReads } from './metadata.ts';
import type { StoreReads } from './store.ts';

/** Reads that write operations decide on; few, because a plan's preview overlays the effects of each step (`change/overlay.ts`). */
export interface DecisionReads
  extends Pick<StoreReads, 'publishes'>,
    Pick<BrandReads, 'brand' | 'brandsNamed' | 'brandsSpelledLike' | 'childBrands'>,
    Pick<ComboReads, 'combosOf' | 'codesOf' | 'combosOfCcid' | 'brandsWithCode'>,
    MccReads,
    Pick<MetadataReads, 'metadataVersions' | 'candidateOf' | 'feedbackOf' | 'executionsOf'>,
    Pick<EscalationReads, 'escalation' | 'activeEscalationsOf' | 'assignees'>,
    DeskReads,
    Omit<AgentReads, 'instructionsPage'>,
    AgentTrials,
    Pick<AmbiguityReads, 'ambiguityOf'>,
    CoverageReads {}
