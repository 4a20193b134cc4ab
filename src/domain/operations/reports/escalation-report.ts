import { z } from 'zod';
import { readOperation } from '../../change/operation.ts';
import { done } from '../../refusal.ts';
import { reportFacts } from '../../reporting/facts.ts';
import { REPORT_TYPES, reportPeriod } from '../../reporting/period.ts';
import { reportOf } from '../../reporting/report.ts';
import { reportSchema } from '../../reporting/report-schema.ts';

const day = z.iso.date();

const input = z.strictObject({
  report_type: z.enum(REPORT_TYPES),
  date: day.exactOptional().describe('Daily: the day, UTC'),
  start_date: day.exactOptional().describe('Weekly: the first of 7 days'),
  end_date: day.exactOptional().describe('Weekly: the last of them'),
  month: z
    .string()
    .regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'must be a month, as in 2026-02')
    .exactOptional()
    .describe('Monthly, e.g. 2026-02'),
  quarter: z
    .string()
    .regex(/^\d{4}-Q[1-4]$/, 'must be a quarter, as in 2026-Q1')
    .exactOptional()
    .describe('Quarterly, e.g. 2026-Q1'),
});

/** Builds the runbook's reports (Escalation Reports) and the review of a quarter against its targets (Quarterly Planning). */
export const escalationReport = readOperation({
  name: 'escalation_report',
  title: 'Escalation report',
  toolset: 'report',
  cost: 'heavy',
  input,
  output: reportSchema,
  refusals: ['invalid_input'],
  async run({ report_type, ...given }, ports) {
    const period = reportPeriod(report_type, given, ports.clock.now());
    return period.ok ? done(reportOf(await reportFacts(period.value, ports))) : period;
  },
});
