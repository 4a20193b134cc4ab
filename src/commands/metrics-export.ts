import { ENVIRONMENTS } from '../domain/agents/agent.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { OLDEST_DAYS } from '../domain/reporting/cloudwatch.ts';
import { addDays } from '../domain/reporting/period.ts';
import { type MetricsPlan, writeMetricsDirectory } from '../interchange/metrics-directory.ts';
import type { Command, CommandInput } from './command.ts';
import { countLines } from './data-transfer.ts';
import { interruptible, newDirectory } from './interruption.ts';
import { NEW_DIRECTORY, textOption } from './options.ts';

/** Upstream's bucket and region. */
const S3 = 's3://brand-generator-rwrd-023-eu-west-1/escalation-metrics';
const REGION = 'eu-west-1';

export const metricsExport: Command = {
  usage: 'metrics export DIR',
  summary: 'Export metrics for Quick Suite and CloudWatch dashboards into a new directory.',
  options: {
    environment: { type: 'string', help: `${ENVIRONMENTS.join(', ')} (default: prod; dev for sample data)` },
    from: { type: 'string', help: 'First day for CloudWatch, UTC (default: yesterday; each day is sent once)' },
    to: { type: 'string', help: 'Last day for CloudWatch, which must be over (default: yesterday)' },
    s3: { type: 'string', help: `S3 address of the datasets (default: ${S3})` },
    region: { type: 'string', help: `AWS region of the dashboard (default: ${REGION})` },
    topic: { type: 'string', help: 'ARN of the SNS topic that alarms notify' },
  },
  arguments: [NEW_DIRECTORY],
  async run(input, context) {
    const [directory = ''] = input.positionals;
    const settings = await context.withStore(async ({ data, clock }) => ({
      desk: await data.desk(),
      now: clock.now(),
    }));
    const written = await context.transfer.withRecords(async ({ info, records }) => {
      const plan = planFrom(input, settings, info.kind === 'sample');
      if (!plan.ok) return plan;
      return newDirectory(directory, context, (partial, signal) =>
        writeMetricsDirectory(partial, interruptible(records, signal), plan.value),
      );
    });
    if (!written.ok) return written;
    if (!context.json) {
      context.terminal.note(`Metrics are in ${directory}; its README.md explains how to upload them.`);
      for (const line of countLines({ ...written.value })) context.terminal.out(line);
    }
    return done({ directory, exported: written.value });
  },
};

function planFrom(
  input: CommandInput,
  { desk, now }: Pick<MetricsPlan, 'desk' | 'now'>,
  sample: boolean,
): Outcome<MetricsPlan> {
  const name = textOption(input, 'environment') ?? (sample ? 'dev' : 'prod');
  const environment = ENVIRONMENTS.find((known) => known === name);
  if (environment === undefined) return wrong('--environment', name, `Give one of ${ENVIRONMENTS.join(', ')}.`);
  const s3 = (textOption(input, 's3') ?? S3).replace(/\/+$/, '');
  // The README puts the address into a shell command, so only safe characters are allowed.
  if (!/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[A-Za-z0-9._=-]+)*$/.test(s3)) {
    return wrong('--s3', s3, 'Give an address such as s3://bucket/folder.');
  }
  const region = textOption(input, 'region') ?? REGION;
  if (!/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region)) return wrong('--region', region, 'Give one such as eu-west-1.');
  const topic = textOption(input, 'topic');
  if (topic !== undefined && !/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_.-]{1,256}$/.test(topic)) {
    return wrong('--topic', topic, 'Give the ARN of an SNS topic.');
  }
  const days = dayRange(input, now);
  return days.ok ? done({ now, desk, environment, s3, region, topic, ...days.value }) : days;
}

function dayRange(input: CommandInput, now: string): Outcome<{ first: string; last: string }> {
  const today = now.slice(0, 10);
  const yesterday = addDays(today, -1);
  const last = textOption(input, 'to') ?? yesterday;
  const first = textOption(input, 'from') ?? last;
  const earliest = addDays(today, -OLDEST_DAYS);
  for (const [flag, day] of [['--from', first] as const, ['--to', last] as const]) {
    const possible = /^\d{4}-\d\d-\d\d$/.test(day) && day >= earliest && day <= yesterday;
    if (!possible) return wrong(flag, day, `Give a whole day from ${earliest} to ${yesterday}.`);
  }
  if (first > last) return wrong('--from', first, `Give a day that is not after ${last}.`);
  return done({ first, last });
}

function wrong(field: string, value: string, instead: string) {
  return refused({ code: 'invalid_input', field, message: `${field} cannot be "${value}".`, instead });
}
