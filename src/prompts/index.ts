import type { PromptDefinition } from '../mcp/prompt.ts';
import { investigateEscalation } from './investigate-escalation.ts';
import { monthlyReview } from './monthly-review.ts';
import { resolveByAlgorithmUpdate } from './resolve-by-algorithm-update.ts';
import { resolveByDataCorrection } from './resolve-by-data-correction.ts';
import { resolveByManualMetadata } from './resolve-by-manual-metadata.ts';
import { resolveBySplit } from './resolve-by-split.ts';
import { shiftHandover } from './shift-handover.ts';
import { triageEscalation } from './triage-escalation.ts';
import { verifyAndClose } from './verify-and-close.ts';

/** All prompts in the order of the runbook, in which clients list them. */
export const prompts: readonly PromptDefinition[] = [
  triageEscalation,
  investigateEscalation,
  resolveByManualMetadata,
  resolveByDataCorrection,
  resolveBySplit,
  resolveByAlgorithmUpdate,
  verifyAndClose,
  shiftHandover,
  monthlyReview,
];
