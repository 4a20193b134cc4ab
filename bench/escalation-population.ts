import type { Brand } from '../src/domain/brand/brand.ts';
import {
  ESCALATION_REASONS,
  type Escalation,
  LEVELS,
  type Level,
  RESOLUTION_METHODS,
} from '../src/domain/escalation/escalation.ts';

const HOUR = 3_600_000;
const BRANDS = 3000;
/** The current time of the simulated desk. */
export const PRESENT = Date.parse('2026-06-01T09:00:00.000Z');
/** Escalations older than this many days are all closed, and half of the younger ones. */
const OLDEST_OPEN_DAYS = 45;
const HISTORY_DAYS = 3 * 365;

export const ASSIGNEES = Array.from({ length: 12 }, (_, i) => `analyst${i + 1}@rewardinsight.com`);

/** A seeded generator of numbers from 0 to 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function* brands(): Generator<Brand> {
  for (let brandid = 1; brandid <= BRANDS; brandid++) {
    const common = { sector: 'Groceries', status: 'active', parent_brandid: null, manually_processed: false } as const;
    yield { brandid, brandname: `Brand ${brandid}`, ...common, version: 1 };
  }
}

/** Yields `count` escalations spread over three years, each with the usual contents: assignment, notes, resolution. */
export function* escalations(count: number): Generator<Escalation> {
  const random = randomFrom(count);
  const pick = <T>(values: readonly [T, ...T[]] | readonly T[]): T => {
    const value = values[Math.floor(random() * values.length)];
    if (value === undefined) throw new RangeError('nothing to pick from');
    return value;
  };
  for (let i = 1; i <= count; i++) {
    const age = (1 - i / count) * HISTORY_DAYS * 24 * HOUR;
    const isOpen = age < OLDEST_OPEN_DAYS * 24 * HOUR && random() < 0.5;
    const drawn = {
      created: PRESENT - age,
      level: levelFor(random()),
      isOpen,
      work: random(),
      hours: 300 * random() ** 3,
    };
    const chosen = { reason: pick(ESCALATION_REASONS), assignee: pick(ASSIGNEES), method: pick(RESOLUTION_METHODS) };
    yield escalation(i, 1 + Math.floor(random() * BRANDS), { ...drawn, ...chosen });
  }
}

function levelFor(draw: number): Level {
  return LEVELS[draw < 0.8 ? 0 : draw < 0.95 ? 1 : 2];
}

interface Case {
  readonly created: number;
  readonly level: Level;
  readonly isOpen: boolean;
  /** Progress of an open case, from 0 to 1. */
  readonly work: number;
  readonly hours: number;
  readonly reason: (typeof ESCALATION_REASONS)[number];
  readonly assignee: string;
  readonly method: (typeof RESOLUTION_METHODS)[number];
}

function escalation(number: number, brandid: number, drawn: Case): Escalation {
  const at = (hours: number) => new Date(Math.min(drawn.created + hours * HOUR, PRESENT)).toISOString();
  const { level, assignee, isOpen } = drawn;
  const assigned = !isOpen || drawn.work > 0.3;
  const noted = !isOpen || drawn.work > 0.5;
  const words = `Brand ${brandid}: automatic processing did not reach an acceptable result; see the iterations.`;
  const note = { author: assignee, text: `${words} Narratives and codes were compared with those of brands nearby.` };
  return {
    escalation_id: `ESC-2026-${String(number).padStart(3, '0')}`,
    ...{ brandid, brandname: `Brand ${brandid}`, reason: drawn.reason, details: words, trigger: 'manual', level },
    ...{ priority: 'normal', scope: 'one_off', affected_brandids: [brandid], stakeholders: [] },
    ...{ assigned_to: assigned ? assignee : null, confidence_score: Math.round(drawn.work * 100) / 100, iteration: 4 },
    ...{ created_at: at(0), created_by: 'data-team@rewardinsight.com' },
    notes: noted
      ? [
          { ...note, at: at(drawn.hours * 0.5), kind: 'finding' },
          { ...note, at: at(drawn.hours * 0.7), kind: 'root_cause' },
        ]
      : [],
    assignments: assigned ? [{ at: at(1), assigned_to: assignee, level, by: assignee }] : [],
    ...{ level_changes: [], linked_changes: [], reopens: null },
    resolution: isOpen
      ? null
      : {
          ...{ method: drawn.method, text: words, preventive_measures: words, lessons_learned: words },
          ...{ approvers: [assignee], duplicate_of: null, closed_at: at(1 + drawn.hours), closed_by: assignee },
        },
    version: 4,
  };
}
