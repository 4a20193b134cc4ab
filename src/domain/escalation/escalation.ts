import { z } from 'zod';
import { recordFormat } from '../record-format.ts';
import { personText, untrustedText } from '../text/text.ts';

/** Reasons for an escalation (runbook, Escalation Triggers). The system raises the first four, people the others. */
export const AUTOMATIC_REASONS = [
  'iteration_limit',
  'consecutive_failures',
  'critical_data_quality',
  'system_error',
] as const;
export const MANUAL_REASONS = [
  'ambiguous_brand_name',
  'insufficient_data',
  'complex_business_rules',
  'data_quality_concern',
  'low_confidence',
] as const;
export const ESCALATION_REASONS = [...AUTOMATIC_REASONS, ...MANUAL_REASONS] as const;

/** 1 operations, 2 engineering, 3 product (runbook, Escalation Levels). */
export const LEVELS = [1, 2, 3] as const;
export const levelSchema = z.union([z.literal(1), z.literal(2), z.literal(3)]);
export type Level = z.infer<typeof levelSchema>;

export const NOTE_KINDS = ['finding', 'root_cause', 'note'] as const;
export const RESOLUTION_METHODS = [
  'manual_metadata',
  'data_correction',
  'brand_split',
  'algorithm_update',
  'higher_level',
  'no_change_needed',
  'duplicate',
] as const;
export type ResolutionMethod = (typeof RESOLUTION_METHODS)[number];

export const noteSchema = z.object({
  at: z.string(),
  author: personText,
  kind: z.enum(NOTE_KINDS),
  text: untrustedText,
});
export type EscalationNote = z.infer<typeof noteSchema>;

export const assignmentSchema = z.object({
  at: z.string(),
  assigned_to: personText,
  level: levelSchema,
  by: personText,
});

export const levelChangeSchema = z.object({
  at: z.string(),
  from: levelSchema,
  to: levelSchema,
  reason: untrustedText,
  ticket_url: z.string().nullable(),
  by: personText,
});

/** A change applied for this escalation, with the people who approved it. */
export const linkedChangeSchema = z.object({
  change_id: z.string(),
  applied_at: z.string(),
  operations: z.array(z.string()),
  /** The resolution method that the change implements; null for notes, assignments and the like. */
  method: z.enum(RESOLUTION_METHODS).nullable(),
  affected_brandids: z.array(z.int()),
  made_brandids: z.array(z.int()).optional(),
  approvers: z.array(personText),
});
export type LinkedChange = z.infer<typeof linkedChangeSchema>;

export const resolutionSchema = z.object({
  method: z.enum(RESOLUTION_METHODS),
  text: untrustedText,
  preventive_measures: untrustedText,
  lessons_learned: untrustedText,
  approvers: z.array(personText),
  duplicate_of: z.string().nullable(),
  closed_at: z.string(),
  closed_by: personText,
});
export type Resolution = z.infer<typeof resolutionSchema>;

/** An escalated brand with its whole history. Status and SLA are derived from it (`status.ts`, `sla.ts`) and never stored as facts. */
export const escalationSchema = z.object({
  escalation_id: z.string(),
  brandid: z.int(),
  brandname: untrustedText,
  reason: z.enum(ESCALATION_REASONS),
  details: untrustedText,
  trigger: z.enum(['automatic', 'manual']),
  level: levelSchema,
  priority: z.enum(['normal', 'immediate']),
  scope: z.enum(['one_off', 'systematic']),
  affected_brandids: z.array(z.int()),
  stakeholders: z.array(personText),
  assigned_to: personText.nullable(),
  confidence_score: z.number().nullable(),
  iteration: z.int().nullable(),
  created_at: z.string(),
  created_by: personText,
  notes: z.array(noteSchema),
  assignments: z.array(assignmentSchema),
  level_changes: z.array(levelChangeSchema),
  linked_changes: z.array(linkedChangeSchema),
  reopens: z.string().nullable(),
  resolution: resolutionSchema.nullable(),
  version: z.int(),
});
export type Escalation = z.infer<typeof escalationSchema>;

export const ESCALATION_FORMAT = recordFormat('escalation', escalationSchema);

/** An id of ours, `ESC-2026-001`, or of the Brand Metadata Generator, `ESC-20260214093000-12345`. */
export const escalationIdSchema = z
  .string()
  .regex(/^ESC-(?:\d{4}-\d{3,9}|\d{14}-\d{1,10})$/, 'must look like ESC-2026-001')
  .describe('Escalation id, e.g. ESC-2026-001');
