import type { ESCALATION_REASONS } from '../escalation/escalation.ts';
import { noun } from '../text/noun.ts';
import { quoted } from '../text/quoted.ts';
import type { ReportFacts } from './facts.ts';
import { aboveTarget, levelOf, sectorName } from './remarks.ts';
import type { EscalationReport } from './report-schema.ts';
import { figureOf, quantity, sharesOf, words } from './wording.ts';

type Found = Pick<EscalationReport, 'figures' | 'shares'>;
type Remark = EscalationReport['remarks'][number];

/** What the runbook has where a reason keeps coming, which is no one-off any more (Escalation Levels; Procedure 4, "When to Use"). */
const REMEDIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    iteration_limit: 'an algorithm update (procedure 4)',
    consecutive_failures: 'engineering, level 2',
    critical_data_quality: 'a correction at the source (procedure 2)',
    system_error: 'engineering, level 2',
    ambiguous_brand_name: 'brand splitting (procedure 3)',
    insufficient_data: 'a change of the data source, level 3',
    complex_business_rules: 'a business rule, level 3',
    data_quality_concern: 'a correction at the source (procedure 2)',
    low_confidence: 'an algorithm update (procedure 4)',
  } satisfies Record<(typeof ESCALATION_REASONS)[number], string>),
);

function remedyFor(reason: string): string {
  const remedy = REMEDIES.get(reason);
  return remedy === undefined ? '' : `; where it is one problem of many brands, the runbook has ${remedy}`;
}

/** A reason as common as this is worth a measure of its own. */
const COMMON = { percent: 25, escalations: 3 };
const MOST = 6;

interface Weighed {
  readonly weight: number;
  readonly text: string;
  readonly ids: readonly string[] | undefined;
}

/** What to do first, each from a number of the report; the heaviest first. Nothing to do gives none. */
export function reportPriorities(found: Found, facts: ReportFacts): Remark[] {
  const weighed = [
    ...ratePriority(found, facts),
    ...timePriorities(found),
    ...responsePriority(found),
    ...reasonPriorities(found),
    ...sectorPriority(facts),
    ...brandPriority(facts),
    ...backlogPriority(found),
  ];
  return weighed
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST)
    .map(({ text, ids = [] }) => ({ kind: 'priority', text, escalation_ids: [...ids] }));
}

/** By how many brands the target was missed. */
function ratePriority(found: Found, { counts, desk }: ReportFacts): Weighed[] {
  const rate = figureOf(found, 'escalation_rate');
  if (rate === undefined || rate.state === 'within_target') return [];
  const { target } = desk.targets.escalation_rate_percent;
  const allowed = Math.max(0, Math.ceil((counts.brands * target) / 100) - 1);
  const excess = Math.max(0, counts.escalated_brands - allowed);
  const text = `Bring the escalation rate from ${rate.value} % below ${target} %: ${excess} fewer ${noun(excess, 'brand')} escalated.`;
  return [{ weight: rate.state === 'alert' ? 100 : 70, text, ids: rate.escalation_ids }];
}

function timePriorities({ figures }: Found): Weighed[] {
  return aboveTarget(figures).map((figure) => ({
    weight: 50 + Math.min(20, (figure.value ?? 0) / Math.max(1, figure.target ?? 1)),
    text: `Shorten resolution at level ${levelOf(figure)}: ${quantity(figure.value, 'hours')} on average against ${quantity(figure.target, 'hours')}.`,
    ids: figure.escalation_ids,
  }));
}

function responsePriority(found: Found): Weighed[] {
  const breached = figureOf(found, 'responses_breached');
  const late = breached?.value ?? 0;
  if (late === 0) return [];
  const decided = late + (figureOf(found, 'responses_in_time')?.value ?? 0);
  const percent = Math.round((late / decided) * 100);
  const text = `Answer in time: ${late} of ${decided} responses (${percent} %) were late.`;
  return [{ weight: 40 + percent / 5, text, ids: breached?.escalation_ids }];
}

function reasonPriorities(found: Found): Weighed[] {
  return sharesOf(found, 'reason')
    .filter(({ percent, escalations }) => percent >= COMMON.percent && escalations >= COMMON.escalations)
    .map(({ name, escalations, percent, escalation_ids: ids }) => ({
      weight: 30 + percent / 4,
      text: `Look into ${words(name)}: ${escalations} escalations, ${percent} % of those created${remedyFor(name)}.`,
      ids,
    }));
}

/** The reason that hits most of one sector. */
function sectorPriority({ recurrences: { sectors }, behind }: ReportFacts): Weighed[] {
  const [first] = sectors;
  if (first === undefined) return [];
  const { reason, sector, escalations, brands } = first;
  const text = `Treat ${words(reason)} in ${sectorName(sector)} as one issue: ${escalations} escalations of ${brands} brands${remedyFor(reason)}.`;
  return [{ weight: 45 + Math.min(15, escalations), text, ids: behind.get('sector 0') }];
}

const NAMED_BRANDS = 3;

function brandPriority({ recurrences: { brands }, behind }: ReportFacts): Weighed[] {
  if (brands.length === 0) return [];
  const names = brands
    .slice(0, NAMED_BRANDS)
    .map(({ brandname, brandid }) => `${brandname === null ? 'brand' : quoted(brandname)} (${brandid})`);
  const others = brands.length > NAMED_BRANDS ? ' and others' : '';
  const ids = names.flatMap((_, i) => behind.get(`brand ${i}`) ?? []);
  return [{ weight: 35, text: `Find out why brands come back: ${names.join(', ')}${others}.`, ids }];
}

function backlogPriority(found: Found): Weighed[] {
  const active = figureOf(found, 'active_at_end');
  if (active?.value === undefined || active.previous === undefined) return [];
  const growth = active.value - active.previous;
  if (growth <= 0) return [];
  const text = `Close more than comes in: ${growth} more active at the end (${active.value}) than at the beginning.`;
  return [{ weight: 25 + Math.min(20, growth), text, ids: active.escalation_ids }];
}
