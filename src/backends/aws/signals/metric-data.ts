import type { CommitBatch } from '../../../domain/change/mutation.ts';
import type { Escalation } from '../../../domain/escalation/escalation.ts';

/** The namespace that upstream's dashboards and alarms read (UPSTREAM, "Monitoring"). */
export const NAMESPACE = 'BrandMetadataGenerator';

/** One figure, at the instant of what it is about. */
export interface MetricDatum {
  readonly metric: 'BrandsEscalated' | 'EscalationsByReason' | 'EscalationResolutionTime';
  readonly at: string;
  readonly value: number;
  readonly unit: 'Count' | 'Seconds';
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Returns the figures of a committed change: of the escalations that it opened, and of those that it closed. */
export function metricData({ mutations, applied }: Pick<CommitBatch, 'mutations' | 'applied'>): readonly MetricDatum[] {
  const opened = mutations.flatMap((one) => (one.kind === 'escalation.insert' ? [one.escalation] : []));
  // A change may write an escalation several times; the last one counts.
  const written = new Map<string, Escalation>();
  for (const one of mutations)
    if (one.kind === 'escalation.update') written.set(one.escalation.escalation_id, one.escalation);
  return [
    ...opened.flatMap(openedData),
    ...[...written.values()].flatMap((one) => closedData(one, applied.applied_at)),
  ];
}

function openedData({ created_at: at, reason }: Escalation): readonly MetricDatum[] {
  const one = { at, value: 1, unit: 'Count' } as const;
  return [
    { metric: 'BrandsEscalated', ...one, dimensions: {} },
    { metric: 'EscalationsByReason', ...one, dimensions: { Reason: reason } },
  ];
}

/** A change that only links itself to a closed escalation writes it as well: it closed at another instant. */
function closedData({ created_at, resolution }: Escalation, appliedAt: string): readonly MetricDatum[] {
  if (resolution === null || resolution.closed_at !== appliedAt) return [];
  const value = Math.max(0, (Date.parse(resolution.closed_at) - Date.parse(created_at)) / 1000);
  return [{ metric: 'EscalationResolutionTime', at: resolution.closed_at, value, unit: 'Seconds', dimensions: {} }];
}
