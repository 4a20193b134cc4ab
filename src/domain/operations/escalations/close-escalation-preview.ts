import type { Decision } from '../../change/operation.ts';
import { type ChecklistItem, needsNoChange } from '../../escalation/closing.ts';
import type { Escalation, ResolutionMethod } from '../../escalation/escalation.ts';
import { escalationStatus } from '../../escalation/status.ts';
import { quoted } from '../../text/quoted.ts';
import type { ClosingInput } from './close-escalation.ts';
import { type Leftover, leftoverWarning } from './close-escalation-leftovers.ts';
import { type ClosingVerifications, failedChecks } from './close-escalation-verifications.ts';

/** What a closing was found to rest on, and to leave. */
interface ClosingFindings {
  readonly method: ResolutionMethod;
  /** By what was applied, whoever says otherwise. */
  readonly comesTo: ResolutionMethod | null;
  readonly checklist: readonly ChecklistItem[];
  readonly verifications: ClosingVerifications;
  readonly leftovers: readonly Leftover[];
}

/** What a person sees of a closing: how each item of the checklist is met, and what verifying found. */
export function closingPreview(
  asked: ClosingInput,
  escalation: Escalation,
  { method, comesTo, checklist, verifications: { held, failingElsewhere }, leftovers }: ClosingFindings,
): Decision<object>['preview'] {
  const target = `escalation ${escalation.escalation_id}`;
  const change = (field: string, after: string, before: string | null = null) => ({ target, field, before, after });
  return {
    summary: `Close ${escalation.escalation_id} (brand ${escalation.brandid} ${quoted(escalation.brandname)}) as ${method}`,
    changes: [
      change('status', 'closed', escalationStatus(escalation)),
      change('method', method),
      change('resolution', asked.resolution),
      change('preventive_measures', asked.preventive_measures),
      change('lessons_learned', asked.lessons_learned),
      ...(asked.duplicate_of === undefined ? [] : [change('duplicate_of', asked.duplicate_of)]),
    ],
    evidence: {
      checklist: checklist.map((item) => `${item.item}: ${item.detail}`),
      verifications: [...held, ...failingElsewhere].map((one) => ({
        brandid: one.brandid,
        passed: one.passed,
        checks: one.checks.map((check) => `${check.check}: ${check.detail}`),
      })),
    },
    warnings: [
      ...(needsNoChange(method)
        ? ['Nothing was changed for this escalation; it closes without a resolution that was applied.']
        : []),
      ...(comesTo === null || comesTo === method || needsNoChange(method)
        ? []
        : [`It closes as ${method}; what was applied for it comes to ${comesTo}.`]),
      ...(failingElsewhere.length === 0 ? [] : [elsewhereWarning(failingElsewhere)]),
      ...(escalation.assigned_to === null ? ['Nobody was assigned to it, so no response time ever ran.'] : []),
      ...leftovers.map(leftoverWarning),
    ],
    // The checklist and the verification are the facts; a note added meanwhile does not make the closing stale.
    preconditions: [],
  };
}

function elsewhereWarning(failing: ClosingVerifications['failingElsewhere']): string {
  const brands = failing.map(failedChecks).map(({ brandid, failed }) => `brand ${brandid} (${failed.join(', ')})`);
  return `Touched as well, and failing verification: ${brands.join(', ')}. Not what this escalation is about, so the closing does not wait for it.`;
}
