import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../domain/agents/agent.ts';
import { type Desk, deskOn } from '../domain/escalation/desk.ts';
import {
  alarms,
  dashboardBody,
  type MeasuredDay,
  metricData,
  metricRequests,
  RATE_DAYS,
} from '../domain/reporting/cloudwatch.ts';
import { ESCALATION_COLUMNS, escalationCells } from '../domain/reporting/dataset-rows.ts';
import { DAILY_COLUMNS, DayTally, dailyCells } from '../domain/reporting/day-tally.ts';
import { addDays } from '../domain/reporting/period.ts';
import type { StoreRecords } from '../domain/store-records.ts';
import { CsvWriter } from './csv-writer.ts';
import { metricsReadme } from './metrics-readme.ts';

/** Parameters of a metrics export. */
export interface MetricsPlan {
  readonly now: string;
  readonly desk: Desk;
  readonly environment: Environment;
  readonly region: string;
  /** S3 address of the datasets, without a trailing slash. */
  readonly s3: string;
  /** ARN of the SNS topic that alarms notify. */
  readonly topic: string | undefined;
  /** First and last day for CloudWatch, both included; both must be over. */
  readonly first: string;
  readonly last: string;
}

export interface MetricsWritten {
  readonly escalations: number;
  readonly days: number;
  readonly metric_data: number;
  readonly requests: number;
}

const DATASETS = ['escalations', 'daily_metrics'] as const;

/** Writes the files for dashboards in one pass over the records. Memory grows with brands and days, not with rows. */
export async function writeMetricsDirectory(
  directory: string,
  records: Pick<StoreRecords, 'brands' | 'history'>,
  plan: MetricsPlan,
): Promise<MetricsWritten> {
  const sectors = new Map<number, string>();
  for await (const { brandid, sector } of records.brands) sectors.set(brandid, sector);
  const tally = new DayTally();
  const escalations = await writeEscalations(directory, records, plan, sectors, tally);
  const days = writeDays(directory, tally, plan, sectors.size);
  for (const dataset of DATASETS) writeJson(directory, `${dataset}.manifest.json`, manifestOf(dataset, plan));
  const cloudwatch = join(directory, 'cloudwatch');
  mkdirSync(cloudwatch);
  writeJson(cloudwatch, 'dashboard.json', dashboardBody(deskOn(plan.now, plan.desk), plan));
  for (const alarm of alarms(deskOn(plan.now, plan.desk), plan.environment, plan.topic)) {
    writeJson(cloudwatch, `alarm-${alarm.AlarmName}.json`, alarm);
  }
  const sent = writeRequests(cloudwatch, tally, plan, sectors.size);
  writeFileSync(join(directory, 'README.md'), metricsReadme(plan), { flag: 'wx', mode: 0o600 });
  return { escalations, days, ...sent };
}

async function writeEscalations(
  directory: string,
  records: Pick<StoreRecords, 'history'>,
  { desk, now }: MetricsPlan,
  sectors: ReadonlyMap<number, string>,
  tally: DayTally,
): Promise<number> {
  const file = new CsvWriter(join(directory, 'escalations.csv'), ESCALATION_COLUMNS, 'spreadsheets');
  const setting = { desk, now, sectorOf: (brandid: number) => sectors.get(brandid) };
  let rows = 0;
  try {
    const { escalations } = await records.history();
    for await (const escalation of escalations) {
      file.write(escalationCells(escalation, setting));
      tally.add(escalation);
      rows++;
    }
  } finally {
    file.close();
  }
  return rows;
}

function writeDays(directory: string, tally: DayTally, { now }: MetricsPlan, brands: number): number {
  const file = new CsvWriter(join(directory, 'daily_metrics.csv'), DAILY_COLUMNS, 'spreadsheets');
  let rows = 0;
  for (const row of tally.rows(now.slice(0, 10))) {
    file.write(dailyCells(row, brands));
    rows++;
  }
  file.close();
  return rows;
}

function writeRequests(directory: string, tally: DayTally, plan: MetricsPlan, brands: number) {
  const { first, last, environment } = plan;
  const measured = (row: MeasuredDay['row']): MeasuredDay => {
    const escalated = tally.brandsBetween(addDays(row.day, 1 - RATE_DAYS), row.day);
    return { row, rate_percent: brands === 0 ? 0 : Math.round((escalated / brands) * 10_000) / 100 };
  };
  const data = tally
    .rows(last)
    .filter(({ day }) => day >= first)
    .flatMap((row) => metricData(measured(row), environment));
  let requests = 0;
  let metric_data = 0;
  for (const request of metricRequests(data)) {
    requests++;
    metric_data += request.MetricData.length;
    writeJson(directory, `put-metric-data-${String(requests).padStart(3, '0')}.json`, request);
  }
  return { metric_data, requests };
}

/** A Quick Suite manifest for S3: the addresses and the format of a dataset's files. */
function manifestOf(dataset: (typeof DATASETS)[number], { s3 }: MetricsPlan) {
  return {
    fileLocations: [{ URIs: [`${s3}/${dataset}.csv`] }],
    globalUploadSettings: { format: 'CSV', delimiter: ',', textqualifier: '"', containsHeader: 'true' },
  };
}

function writeJson(directory: string, name: string, value: unknown): void {
  writeFileSync(join(directory, name), `${JSON.stringify(value, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
}
