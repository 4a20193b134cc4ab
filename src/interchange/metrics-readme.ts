import { NAMESPACE, OLDEST_DAYS, RATE_DAYS } from '../domain/reporting/cloudwatch.ts';

/** What lies in an export of metrics, and how it gets to where it is read. */
export function metricsReadme(plan: {
  readonly now: string;
  readonly s3: string;
  readonly environment: string;
  readonly region: string;
  readonly first: string;
  readonly last: string;
}): string {
  const { now, s3, environment, region, first, last } = plan;
  const dashboard = `${NAMESPACE}-${environment}-escalations`;
  return `# Escalation metrics, as of ${now}

Times are UTC. A text that begins like a formula has an apostrophe before it.

## Quick Suite

| File | Holds |
| --- | --- |
| \`escalations.csv\` | One row for each escalation, with status, response and resolution times as they follow from the settings |
| \`daily_metrics.csv\` | One row for each day since the first escalation; levels are the present ones |
| \`*.manifest.json\` | For a dataset from S3: one manifest for each file |

    aws s3 cp . ${s3}/ --recursive --exclude "*" --include "*.csv" --include "*.manifest.json"

Then make a dataset from each manifest at ${s3}.

## CloudWatch

\`cloudwatch/put-metric-data-*.json\` holds the whole days from ${first} to ${last}, in namespace ${NAMESPACE}.
CloudWatch adds up what it is sent twice: send each day once. It takes nothing older than ${OLDEST_DAYS} days.
\`EscalationRate\` is of the ${RATE_DAYS} days that end with a day; resolution times are in seconds.

    for f in cloudwatch/put-metric-data-*.json; do aws cloudwatch put-metric-data --region ${region} --cli-input-json "file://$f"; done
    aws cloudwatch put-dashboard --region ${region} --dashboard-name ${dashboard} --dashboard-body file://cloudwatch/dashboard.json
    for f in cloudwatch/alarm-*.json; do aws cloudwatch put-metric-alarm --region ${region} --cli-input-json "file://$f"; done
`;
}
