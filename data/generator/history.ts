import type { Combo, Mcc } from '../../src/domain/brand/brand.ts';
import type { Escalation } from '../../src/domain/escalation/escalation.ts';
import type { Feedback, MetadataVersion, WorkflowExecution } from '../../src/domain/metadata/metadata.ts';
import type { Case } from './cases.ts';
import { type BrandCourse, courseToEscalation, ordinaryCourse, withSupportedReason } from './courses.ts';
import { writeEscalation } from './escalations.ts';
import { gatherEvidence, profileOf, type Subject } from './evidence.ts';
import { DAY, FIRST_ESCALATION, HOUR, isoInstant, LAST_ESCALATION, MINUTE } from './instants.ts';
import { execution, versionOf } from './iterations.ts';
import { PAST_SPLITS } from './merges.ts';
import { milestonesOf } from './milestones.ts';
import { METADATA_AGENT, STAFF_BY_LEVEL } from './people.ts';
import type { Population } from './population.ts';
import { hash32, itemAt } from './random.ts';
import type { Dossier } from './trials.ts';

/** The history of the sample's brands. All dates are fixed: November 2025 to 14 February 2026. */
export interface SampleHistory {
  readonly metadata: MetadataVersion[];
  readonly feedback: Feedback[];
  readonly executions: WorkflowExecution[];
  /** In order of creation; the first is the runbook's ESC-2026-001. */
  readonly escalations: Escalation[];
}

interface HistoryInput {
  readonly population: Population;
  readonly cases: readonly Case[];
  readonly mccs: readonly Mcc[];
  readonly combos: Iterable<Combo>;
  readonly brandsWithHistory: number;
  readonly seed: number;
}

/** Chooses the brands with a history: escalated ones first, then other brands to check, shuffled. */
function chooseSubjects({ population, cases, brandsWithHistory, seed }: HistoryInput): Subject[] {
  const escalated = cases.map((planned) => planned.brandid);
  const rest = population.toCheck.toSorted((a, b) => hash32(a, 74, seed) - hash32(b, 74, seed));
  const ids = [...new Set([...escalated, ...rest])].slice(0, Math.max(brandsWithHistory, new Set(escalated).size));
  const byId = new Map(population.recorded.map((brand) => [brand.brandid, brand]));
  return ids.flatMap((brandid): Subject[] => {
    const split = PAST_SPLITS.find((past) => past.brandid === brandid);
    if (split !== undefined) {
      const sector = byId.get(split.parts[0])?.sector ?? '';
      return [{ brandid, brandname: split.brandname, sector, ownIds: split.parts }];
    }
    const brand = byId.get(brandid);
    return brand === undefined
      ? []
      : [{ brandid, brandname: brand.brandname, sector: brand.sector, ownIds: [brandid] }];
  });
}

function dossiersOf(input: HistoryInput): Map<number, Dossier> {
  const subjects = chooseSubjects(input);
  const evidence = gatherEvidence(input.combos, subjects);
  const mccs = new Map(input.mccs.map((mcc) => [mcc.mccid, mcc]));
  const names = new Map(input.population.recorded.map((brand) => [brand.brandid, brand.brandname]));
  const nameOf = (brandid: number): string => names.get(brandid) ?? `brand ${brandid}`;
  return new Map(
    subjects.map((subject) => {
      const found = evidence.get(subject.brandid) ?? { own: [], lookalikes: [] };
      const profile = profileOf(found.own, subject.sector, mccs);
      return [subject.brandid, { subject, evidence: found, profile, nameOf, seed: input.seed }];
    }),
  );
}

/** The creation time of the escalation at an index: spread evenly over the days, between 8:00 and 18:00. */
function creationTime(index: number, count: number, seed: number): number {
  const slot = (LAST_ESCALATION - FIRST_ESCALATION) / Math.max(1, count - 1);
  const within = index === 0 ? 0 : (hash32(index, 83, seed) % 800) / 1000;
  const even = FIRST_ESCALATION + slot * Math.max(0, index - 1 + within);
  const day = Math.floor(even / DAY) * DAY;
  const daytime = index === 0 ? even : day + 8 * HOUR + ((even - day) * 10) / 24;
  return Math.max(FIRST_ESCALATION, Math.floor(daytime / MINUTE) * MINUTE);
}

/** The dossier with the corrected sector, for a run after the correction. */
function correctedDossier(dossier: Dossier, { population, mccs }: HistoryInput): Dossier {
  const { brandid, sector: recorded } = dossier.subject;
  const sector = population.real.find((real) => real.brandid === brandid)?.seed.sector ?? recorded;
  const profile = profileOf(dossier.evidence.own, sector, new Map(mccs.map((mcc) => [mcc.mccid, mcc])));
  return { ...dossier, subject: { ...dossier.subject, sector }, profile };
}

/** The version that resolved the case, and the run that generated it; empty when no metadata changed. */
function resolutionRecords(
  dossier: Dossier,
  { best, metadata }: BrandCourse,
  { brandid, method, status }: Case,
  applied: number,
): Pick<SampleHistory, 'metadata' | 'executions'> {
  const changesMetadata = ['manual_metadata', 'data_correction', 'algorithm_update'].includes(method);
  const isApplied = status === 'closed' || status === 'verifying';
  if (!changesMetadata || !isApplied || best === null) return { metadata: [], executions: [] };
  const [manual, version] = [method === 'manual_metadata', metadata.length + 1];
  const resolving = versionOf(dossier, best, {
    version,
    origin: manual ? 'manual' : 'agent',
    created_by: manual ? itemAt(STAFF_BY_LEVEL[1], hash32(brandid, 84, dossier.seed) % 3) : METADATA_AGENT,
    generated_at: isoInstant(applied),
    notes: manual ? `Manually created for ${dossier.subject.brandname}` : null,
  });
  return { metadata: [resolving], executions: manual ? [] : [execution(dossier, version, applied, null)] };
}

/** Writes the history of a sample. Every number in it is measured on the combos. */
export function writeHistory(input: HistoryInput): SampleHistory {
  const dossiers = dossiersOf(input);
  const history: SampleHistory = { metadata: [], feedback: [], executions: [], escalations: [] };
  const courses = new Map<number, BrandCourse>();
  const addCourse = (course: BrandCourse): void => {
    history.metadata.push(...course.metadata);
    history.feedback.push(...course.feedback);
    history.executions.push(...course.executions);
  };
  const idOf = (index: number): string => `ESC-2026-${String(index + 1).padStart(3, '0')}`;
  for (const [index, original] of input.cases.entries()) {
    const dossier = dossiers.get(original.brandid);
    if (dossier === undefined) continue;
    const planned = withSupportedReason(dossier, original);
    const when = milestonesOf(planned, creationTime(index, input.cases.length, input.seed), input.seed);
    let course = courses.get(planned.brandid);
    if (course === undefined) {
      course = courseToEscalation(dossier, planned, when.created);
      courses.set(planned.brandid, course);
      addCourse(course);
      const after = planned.method === 'data_correction' ? correctedDossier(dossier, input) : dossier;
      const resolved = resolutionRecords(after, course, planned, when.applied);
      history.metadata.push(...resolved.metadata);
      history.executions.push(...resolved.executions);
    }
    history.escalations.push(writeEscalation({ planned, dossier, course }, when, index, idOf));
  }
  for (const dossier of dossiers.values()) {
    if (!courses.has(dossier.subject.brandid)) addCourse(ordinaryCourse(dossier));
  }
  return history;
}
