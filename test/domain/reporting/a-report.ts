import { type EscalationReport, reportSchema } from '../../../src/domain/reporting/report-schema.ts';

/** A whole report, of which a test names what matters to it. */
export function aReport(over: Partial<EscalationReport> = {}): EscalationReport {
  return reportSchema.parse({
    ...{ report_type: 'monthly', period: '2026-02', first_day: '2026-02-01', last_day: '2026-02-28' },
    ...{ complete: true, previous_period: '2026-01', compared: true, as_of: '2026-03-01T09:00:00.000Z', sample: false },
    figures: [
      {
        ...{ figure: 'escalation_rate', value: 12, unit: 'percent', previous: 4, target: 5, state: 'alert' },
        escalation_ids: ['ESC-2026-001'],
      },
      { figure: 'created', value: 1, unit: 'escalations', previous: 0, escalation_ids: ['ESC-2026-001'] },
      { figure: 'closed', value: 0, unit: 'escalations', previous: 0, escalation_ids: [] },
      { figure: 'active_at_end', value: 1, unit: 'escalations', previous: 0, escalation_ids: ['ESC-2026-001'] },
      { figure: 'active_level_1', value: 1, unit: 'escalations', previous: 0, escalation_ids: ['ESC-2026-001'] },
      { figure: 'resolution_level_1', unit: 'hours', target: 24, escalation_ids: [] },
    ],
    shares: [
      {
        ...{ of: 'reason', name: 'ambiguous_brand_name', escalations: 1, percent: 100, previous: 0 },
        escalation_ids: ['ESC-2026-001'],
      },
    ],
    trend: [{ by: 'day', from: '2026-02-01', created: 1, closed: 0, active_at_end: 1 }],
    remarks: [
      { kind: 'alert', text: 'The escalation rate is above the alert line.', escalation_ids: [] },
      { kind: 'recurrence', text: 'Star was escalated twice', escalation_ids: ['ESC-2026-001'] },
      { kind: 'priority', text: 'Bring the rate down.', escalation_ids: [] },
      { kind: 'lesson', text: 'Look first.', preventive_measures: 'A list.', escalation_ids: ['ESC-2026-001'] },
    ],
    escalations: [
      {
        ...{ escalation_id: 'ESC-2026-001', brandid: 12345, brandname: 'Star', reason: 'ambiguous_brand_name' },
        ...{ level: 1, status: 'open', created_at: '2026-02-01T09:00:00.000Z' },
      },
    ],
    ...over,
  });
}
