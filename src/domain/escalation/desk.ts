import { z } from 'zod';
import { addressInput } from '../text.ts';
import type { Level } from './escalation.ts';

const address = addressInput;
const byLevel = <S extends z.ZodType>(value: S) => z.strictObject({ '1': value, '2': value, '3': value });

/** The mail server. `secure` is TLS from the start; otherwise STARTTLS is required, but on this machine. The password is no setting. */
const smtpSchema = z.strictObject({
  host: z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'must be a host name or an address'),
  port: z.int().min(1).max(65_535).default(587),
  secure: z.boolean().default(false),
  user: z.string().min(1).max(200).optional(),
});
export type SmtpSettings = z.infer<typeof smtpSchema>;

/**
 * How the escalation desk is set up: who is on which level's team, who hears of new escalations, response times and
 * targets. A file that people edit: unknown keys are refused. The defaults are the runbook's numbers.
 */
export const deskSchema = z.strictObject({
  teams: byLevel(z.array(address).max(200)).default({ '1': [], '2': [], '3': [] }),
  notify_on_create: z.array(address).max(50).default([]),
  mail: z.strictObject({ from: address, smtp: smtpSchema.optional() }).optional(),
  response_hours: byLevel(z.number().positive().max(8760)).default({ '1': 24, '2': 48, '3': 168 }),
  targets: z
    .strictObject({
      escalation_rate_percent: z.strictObject({ target: z.number(), alert: z.number() }),
      resolution_hours: byLevel(z.number().positive()),
    })
    .default({ escalation_rate_percent: { target: 5, alert: 10 }, resolution_hours: { '1': 24, '2': 48, '3': 168 } }),
});
export type Desk = z.infer<typeof deskSchema>;

export const DEFAULT_DESK: Desk = deskSchema.parse({});

const KEYS = { 1: '1', 2: '2', 3: '3' } as const;

export function teamOf(level: Level, desk: Desk): readonly string[] {
  return desk.teams[KEYS[level]];
}

export function responseHours(desk: Desk): Readonly<Record<Level, number>> {
  const { response_hours: hours } = desk;
  return { 1: hours['1'], 2: hours['2'], 3: hours['3'] };
}

const sameAddress = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/** The address as the desk writes it, for anybody on a team or with escalations already; undefined for a stranger. */
export function knownAssignee(asked: string, desk: Desk, present: readonly string[]): string | undefined {
  return [...Object.values(desk.teams).flat(), ...present].find((known) => sameAddress(known, asked));
}

export function isOnTeam(person: string, level: Level, desk: Desk): boolean {
  return teamOf(level, desk).some((member) => sameAddress(member, person));
}
