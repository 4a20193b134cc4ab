import type { ESCALATION_REASONS } from '../escalation/escalation.ts';
import { isMissing } from '../text/missing.ts';
import { noun } from '../text/noun.ts';
import { quoted } from '../text/quoted.ts';
import type { ReportFacts } from './facts.ts';
import type { EscalationReport, Figure } from './report-schema.ts';
import { figureOf, quantity, sharesOf, titleWords, words } from './wording.ts';

type Remark = EscalationReport['remarks'][number];

/** Alerts about figures that miss their targets, the most urgent first. */
export function reportAlerts({ figures }: Pick<EscalationReport, 'figures'>, { desk }: ReportFacts): Remark[] {
  const alerts: Remark[] = [];
  const addAlert = (text: string, figure: Figure | undefined) =>
    alerts.push({ kind: 'alert', text, escalation_ids: [...(figure?.escalation_ids ?? [])] });
  const rate = figureOf({ figures }, 'escalation_rate');
  const { target, alert } = desk.targets.escalation_rate_percent;
  if (rate?.state === 'alert')
    addAlert(`The escalation rate of ${rate.value} % is above the alert threshold of ${alert} %.`, rate);
  if (rate?.state === 'above_target') {
    addAlert(`The escalation rate of ${rate.value} % is not below the target of ${target} %.`, rate);
  }
  const present = figureOf({ figures }, 'breached_now');
  const overdue = present?.value ?? 0;
  if (overdue > 0)
    addAlert(
      `${overdue} ${noun(overdue, 'response')} to active escalations ${noun(overdue, 'is', 'are')} overdue now: no one has answered yet.`,
      present,
    );
  for (const figure of aboveTarget(figures)) {
    const [average, target] = [quantity(figure.value, 'hours'), quantity(figure.target, 'hours')];
    addAlert(`Level ${levelOf(figure)}: resolution took ${average} on average; the target is below ${target}.`, figure);
  }
  const breached = figureOf({ figures }, 'responses_breached');
  const late = breached?.value ?? 0;
  if (late > 0) addAlert(`${late} ${noun(late, 'response')} came late or not at all.`, breached);
  return alerts;
}

function aboveTarget(figures: readonly Figure[]): readonly Figure[] {
  return figures.filter(({ figure, state }) => figure.startsWith('resolution_') && state === 'above_target');
}

const levelOf = ({ figure }: Figure): string => figure.slice(-1);

/** Systematic issues: a reason shared by several brands of a sector, and brands that are escalated repeatedly. */
export function reportRecurrences({ recurrences, behind }: ReportFacts): Remark[] {
  const { sectors, brands } = recurrences;
  const recurrence = (text: string, total: number, name: `sector ${number}` | `brand ${number}`): Remark => {
    const listed = behind.get(name) ?? [];
    const more = total - listed.length;
    return { kind: 'recurrence', text, escalation_ids: [...listed], ...(more > 0 ? { more } : {}) };
  };
  return [
    ...sectors.map(({ sector, reason, escalations, brands: brandCount }, i) =>
      recurrence(
        `${titleWords(reason)} in ${sectorName(sector)}: ${escalations} escalations of ${brandCount} brands`,
        escalations,
        `sector ${i}`,
      ),
    ),
    ...brands.map(({ brandid, brandname, in_span, in_all }, i) =>
      recurrence(
        `${brandname === null ? 'Brand' : quoted(brandname)} (${brandid}) was escalated ${in_all} times, ${in_span} of them in this period`,
        in_all,
        `brand ${i}`,
      ),
    ),
  ];
}

function sectorName(sector: string): string {
  return isMissing(sector) ? 'brands without a sector' : quoted(sector);
}

type Findings = Pick<EscalationReport, 'figures' | 'shares'>;

/** The runbook's remedy for a recurring reason (Escalation Levels; Procedure 4, "When to Use"). */
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
  return remedy === undefined ? '' : `; if many brands share the problem, the runbook recommends ${remedy}`;
}

/** Minimum share and count for a reason to get a priority of its own. */
const COMMON = { percent: 25, escalations: 3 };
const MAX_PRIORITIES = 6;

interface Candidate {
  readonly weight: number;
  readonly text: string;
  readonly ids: readonly string[] | undefined;
}

/** Recommends what to do first, each based on a figure of the report, the most important first. May be empty. */
export function reportPriorities(findings: Findings, facts: ReportFacts): Remark[] {
  const candidates = [
    ...ratePriority(findings, facts),
    ...timePriorities(findings),
    ...responsePriority(findings),
    ...reasonPriorities(findings),
    ...sectorPriority(facts),
    ...brandPriority(facts),
    ...backlogPriority(findings),
  ];
  return candidates
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MAX_PRIORITIES)
    .map(({ text, ids = [] }) => ({ kind: 'priority', text, escalation_ids: [...ids] }));
}

/** Says by how many brands the target was missed. */
function ratePriority(findings: Findings, { counts, desk }: ReportFacts): Candidate[] {
  const rate = figureOf(findings, 'escalation_rate');
  if (rate === undefined || rate.state === 'within_target') return [];
  const { target } = desk.targets.escalation_rate_percent;
  const allowed = Math.max(0, Math.ceil((counts.brands * target) / 100) - 1);
  const excess = Math.max(0, counts.escalated_brands - allowed);
  const text = `Bring the escalation rate from ${rate.value} % below ${target} %: ${excess} fewer ${noun(excess, 'brand')} escalated.`;
  return [{ weight: rate.state === 'alert' ? 100 : 70, text, ids: rate.escalation_ids }];
}

function timePriorities({ figures }: Findings): Candidate[] {
  return aboveTarget(figures).map((figure) => ({
    weight: 50 + Math.min(20, (figure.value ?? 0) / Math.max(1, figure.target ?? 1)),
    text: `Shorten resolution at level ${levelOf(figure)}: ${quantity(figure.value, 'hours')} on average against ${quantity(figure.target, 'hours')}.`,
    ids: figure.escalation_ids,
  }));
}

function responsePriority(findings: Findings): Candidate[] {
  const breached = figureOf(findings, 'responses_breached');
  const late = breached?.value ?? 0;
  if (late === 0) return [];
  const decided = late + (figureOf(findings, 'responses_in_time')?.value ?? 0);
  const percent = Math.round((late / decided) * 100);
  const text = `Answer in time: ${late} of ${decided} responses (${percent} %) were late.`;
  return [{ weight: 40 + percent / 5, text, ids: breached?.escalation_ids }];
}

function reasonPriorities(findings: Findings): Candidate[] {
  return sharesOf(findings, 'reason')
    .filter(({ percent, escalations }) => percent >= COMMON.percent && escalations >= COMMON.escalations)
    .map(({ name, escalations, percent, escalation_ids: ids }) => ({
      weight: 30 + percent / 4,
      text: `Look into ${words(name)}: ${escalations} escalations, ${percent} % of those created${remedyFor(name)}.`,
      ids,
    }));
}

/** Names the reason and sector with the most related escalations. */
function sectorPriority({ recurrences: { sectors }, behind }: ReportFacts): Candidate[] {
  const [first] = sectors;
  if (first === undefined) return [];
  const { reason, sector, escalations, brands } = first;
  const text = `Treat ${words(reason)} in ${sectorName(sector)} as one issue: ${escalations} escalations of ${brands} brands${remedyFor(reason)}.`;
  return [{ weight: 45 + Math.min(15, escalations), text, ids: behind.get('sector 0') }];
}

const MAX_NAMED_BRANDS = 3;

function brandPriority({ recurrences: { brands }, behind }: ReportFacts): Candidate[] {
  if (brands.length === 0) return [];
  const names = brands
    .slice(0, MAX_NAMED_BRANDS)
    .map(({ brandname, brandid }) => `${brandname === null ? 'brand' : quoted(brandname)} (${brandid})`);
  const others = brands.length > MAX_NAMED_BRANDS ? ' and others' : '';
  const ids = names.flatMap((_, i) => behind.get(`brand ${i}`) ?? []);
  return [
    { weight: 35, text: `Find out why these brands are escalated repeatedly: ${names.join(', ')}${others}.`, ids },
  ];
}

function backlogPriority(findings: Findings): Candidate[] {
  const active = figureOf(findings, 'active_at_end');
  if (active?.value === undefined || active.previous === undefined) return [];
  const growth = active.value - active.previous;
  if (growth <= 0) return [];
  const text = `Reduce the backlog: ${growth} more escalations were active at the end (${active.value}) than at the beginning.`;
  return [{ weight: 25 + Math.min(20, growth), text, ids: active.escalation_ids }];
}
