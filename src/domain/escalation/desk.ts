import { z } from 'zod';
import { addressInput } from '../text/text.ts';
import type { Level } from './escalation.ts';

const address = addressInput;
const byLevel = <S extends z.ZodType>(value: S) => z.strictObject({ '1': value, '2': value, '3': value });

/** The mail server. `secure` means TLS from the start; otherwise STARTTLS is required, except on this machine. The password comes from elsewhere. */
const smtpSchema = z.strictObject({
  host: z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'must be a host name or an address'),
  port: z.int().min(1).max(65_535).default(587),
  secure: z.boolean().default(false),
  user: z.string().min(1).max(200).optional(),
});
export type SmtpSettings = z.infer<typeof smtpSchema>;

const topicArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/, 'must be the ARN of a topic of SNS');

/** Sending through AWS, for a store that is there: mails by SES, or all of them as notices of a topic. */
const awsMailSchema = z.strictObject({
  by: z.enum(['ses', 'sns']),
  /** Where `by` is `sns`. */
  topic: topicArn.optional(),
  /** Upstream's topic for escalations, which is told of new ones as well. */
  upstream_topic: topicArn.optional(),
});
export type AwsMailSettings = z.infer<typeof awsMailSchema>;

/** In percent of all brands: below `target` is good, above `alert` raises an alert. */
const rateTargets = z
  .strictObject({ target: z.number().min(0).max(100), alert: z.number().min(0).max(100) })
  .refine(({ target, alert }) => target <= alert, 'must have an alert that is not below its target');
const resolutionTargets = byLevel(z.number().positive().max(8760));
const quarter = z.string().regex(/^\d{4}-Q[1-4]$/, 'must be a quarter, as in 2026-Q1');
/** The runbook's numbers (Key Metrics). */
const targets = {
  escalation_rate_percent: rateTargets.default({ target: 5, alert: 10 }),
  resolution_hours: resolutionTargets.default({ '1': 24, '2': 48, '3': 168 }),
};
const quarterTargets = z.strictObject({
  escalation_rate_percent: rateTargets.exactOptional(),
  resolution_hours: resolutionTargets.exactOptional(),
});

/**
 * Settings of the escalation desk: the team of each level, recipients of new escalations, response times and targets.
 * People edit this file, so unknown keys are refused. The defaults are the runbook's numbers.
 */
export const deskSchema = z.strictObject({
  teams: byLevel(z.array(address).max(200)).default({ '1': [], '2': [], '3': [] }),
  notify_on_create: z.array(address).max(50).default([]),
  mail: z.strictObject({ from: address, smtp: smtpSchema.optional(), aws: awsMailSchema.optional() }).optional(),
  response_hours: byLevel(z.number().positive().max(8760)).default({ '1': 24, '2': 48, '3': 168 }),
  targets: z.strictObject({ ...targets, quarters: z.record(quarter, quarterTargets).default({}) }).prefault({}),
});
export type Desk = z.infer<typeof deskSchema>;

// Parsed once: compiling a parser for it takes longer than parsing.
export const DEFAULT_DESK: Desk = deskSchema.parse({}, { jitless: true });

/** A level in the form of the settings file. */
export const LEVEL_KEYS = { 1: '1', 2: '2', 3: '3' } as const;

/** Returns the quarter of a day, such as `2026-Q1`. */
export function quarterOf(day: string): string {
  return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
}

/** Returns the desk with the targets of this day's quarter, where the settings have any (runbook, Quarterly Planning). */
export function deskOn(day: string, desk: Desk): Desk {
  const set = desk.targets.quarters[quarterOf(day)];
  return set === undefined ? desk : { ...desk, targets: { ...desk.targets, ...set } };
}

export function teamOf(level: Level, desk: Desk): readonly string[] {
  return desk.teams[LEVEL_KEYS[level]];
}

export function responseHours(desk: Desk): Readonly<Record<Level, number>> {
  const { response_hours: hours } = desk;
  return { 1: hours['1'], 2: hours['2'], 3: hours['3'] };
}

const sameAddress = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/** Finds an address as the desk writes it, among team members and present assignees; undefined for any other. */
export function knownAssignee(asked: string, desk: Desk, present: readonly string[]): string | undefined {
  return [...Object.values(desk.teams).flat(), ...present].find((known) => sameAddress(known, asked));
}

export function isOnTeam(person: string, level: Level, desk: Desk): boolean {
  return teamOf(level, desk).some((member) => sameAddress(member, person));
}
