import { NAMESPACE, OLDEST_DAYS, RATE_DAYS } from '../domain/reporting/cloudwatch.ts';

/** The README of a metrics export: its files, and the commands that upload them. */
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

Times are UTC. Texts that a spreadsheet would read as a formula start with an apostrophe.

## Quick Suite

| File | Content |
| --- | --- |
| \`escalations.csv\` | One row per escalation, with its status, response time and resolution time under the current settings |
| \`daily_metrics.csv\` | One row per day since the first escalation; an escalation counts at its current level |
| \`*.manifest.json\` | One manifest per file, to create a dataset from S3 |

    aws s3 cp . ${s3}/ --recursive --exclude "*" --include "*.csv" --include "*.manifest.json"

Then create a dataset from each manifest at ${s3}.

## CloudWatch

\`cloudwatch/put-metric-data-*.json\` holds the days from ${first} to ${last}, in namespace ${NAMESPACE}.
Send each day only once: CloudWatch adds up data that is sent twice. It rejects data older than ${OLDEST_DAYS} days.
\`EscalationRate\` covers the ${RATE_DAYS} days up to and including each day; resolution times are in seconds.

    for f in cloudwatch/put-metric-data-*.json; do aws cloudwatch put-metric-data --region ${region} --cli-input-json "file://$f"; done
    aws cloudwatch put-dashboard --region ${region} --dashboard-name ${dashboard} --dashboard-body file://cloudwatch/dashboard.json
    for f in cloudwatch/alarm-*.json; do aws cloudwatch put-metric-alarm --region ${region} --cli-input-json "file://$f"; done
`;
}
