import { noun } from '../text/noun.ts';
import { quoted } from '../text/quoted.ts';
import type { ReportFacts } from './facts.ts';
import type { EscalationReport, Figure } from './report-schema.ts';
import { figureOf, quantity, titleWords } from './wording.ts';

type Remark = EscalationReport['remarks'][number];

/** What is not as it should be, in words with its numbers; most urgent first. */
export function reportAlerts({ figures }: Pick<EscalationReport, 'figures'>, { desk }: ReportFacts): Remark[] {
  const alerts: Remark[] = [];
  const tell = (text: string, about: Figure | undefined) =>
    alerts.push({ kind: 'alert', text, escalation_ids: [...(about?.escalation_ids ?? [])] });
  const rate = figureOf({ figures }, 'escalation_rate');
  const { target, alert } = desk.targets.escalation_rate_percent;
  if (rate?.state === 'alert')
    tell(`The escalation rate of ${rate.value} % is above the alert line of ${alert} %.`, rate);
  if (rate?.state === 'above_target') {
    tell(`The escalation rate of ${rate.value} % is not below the target of ${target} %.`, rate);
  }
  const present = figureOf({ figures }, 'breached_now');
  const overdue = present?.value ?? 0;
  if (overdue > 0)
    tell(
      `${overdue} ${noun(overdue, 'response')} to what is active ${noun(overdue, 'is', 'are')} overdue now: nobody answered yet.`,
      present,
    );
  for (const figure of aboveTarget(figures)) {
    const [took, allowed] = [quantity(figure.value, 'hours'), quantity(figure.target, 'hours')];
    tell(`Level ${levelOf(figure)}: resolution took ${took} on average; the target is below ${allowed}.`, figure);
  }
  const breached = figureOf({ figures }, 'responses_breached');
  const late = breached?.value ?? 0;
  if (late > 0) tell(`${late} ${noun(late, 'response')} came late or not at all.`, breached);
  return alerts;
}

export function aboveTarget(figures: readonly Figure[]): readonly Figure[] {
  return figures.filter(({ figure, state }) => figure.startsWith('resolution_') && state === 'above_target');
}

export const levelOf = ({ figure }: Figure): string => figure.slice(-1);

/** Systematic issues: the same reason over several brands of a sector, and brands that come back. */
export function reportRecurrences({ recurrences, behind }: ReportFacts): Remark[] {
  const { sectors, brands } = recurrences;
  const told = (text: string, total: number, name: `sector ${number}` | `brand ${number}`): Remark => {
    const named = behind.get(name) ?? [];
    const more = total - named.length;
    return { kind: 'recurrence', text, escalation_ids: [...named], ...(more > 0 ? { more } : {}) };
  };
  return [
    ...sectors.map(({ sector, reason, escalations, brands: of }, i) =>
      told(
        `${titleWords(reason)} in ${sectorName(sector)}: ${escalations} escalations of ${of} brands`,
        escalations,
        `sector ${i}`,
      ),
    ),
    ...brands.map(({ brandid, brandname, in_span, in_all }, i) =>
      told(
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
