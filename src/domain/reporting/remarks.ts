import { noun } from '../text/noun.ts';
import { quoted } from '../text/quoted.ts';
import type { ReportFacts } from './facts.ts';
import type { EscalationReport, Figure } from './report-schema.ts';
import { figureOf, quantity, titleWords } from './wording.ts';

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

export function aboveTarget(figures: readonly Figure[]): readonly Figure[] {
  return figures.filter(({ figure, state }) => figure.startsWith('resolution_') && state === 'above_target');
}

export const levelOf = ({ figure }: Figure): string => figure.slice(-1);

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

export function sectorName(sector: string): string {
  return sector.trim() === '' ? 'brands without a sector' : quoted(sector);
}
