import { z } from 'zod';
import { AGENT_RUN_FORMAT, DEPLOYMENT_FORMAT, INSTRUCTIONS_FORMAT } from '../../../domain/agents/agent.ts';
import { BRAND_STATUSES } from '../../../domain/brand/brand.ts';
import type { Mutation, MutationKind } from '../../../domain/change/mutation.ts';
import { ESCALATION_FORMAT } from '../../../domain/escalation/escalation.ts';
import { FEEDBACK_FORMAT, METADATA_VERSION_FORMAT } from '../../../domain/metadata/metadata.ts';
import {
  NewerFormat,
  type RecordFormat,
  readDocument,
  recordFormat,
  type StoredDocument,
  storedDocument,
} from '../../../domain/record-format.ts';

type MutationOf<K extends MutationKind> = Extract<Mutation, { readonly kind: K }>;

/** How a kind of mutation is written in the log. Each carries its own format, as records in tables do. */
interface MutationFormat<M> {
  readonly newest: number;
  encode(mutation: M): StoredDocument;
  /** Throws `NewerFormat`; returns undefined for a document that has no format of this kind. */
  decode(document: unknown): M | undefined;
}

/** The format of a mutation is the format of what it carries. */
function carrying<T extends object, M>(
  format: RecordFormat<T>,
  carried: (mutation: M) => T,
  mutation: (carried: T) => M,
): MutationFormat<M> {
  return {
    newest: format.newest,
    encode: (given) => storedDocument(format, carried(given)),
    decode(document) {
      const read = readDocument(format, document);
      if (read.outcome === 'newer') throw new NewerFormat(format, read.format);
      return read.outcome === 'read' ? mutation(read.record) : undefined;
    },
  };
}

const id = z.int();
const brand = z.strictObject({
  brandid: id,
  brandname: z.string(),
  sector: z.string(),
  status: z.enum(BRAND_STATUSES),
  parent_brandid: id.nullable(),
  manually_processed: z.boolean(),
  version: id,
});
const key = { ccid: id, bankid: id.nullable() };
const combo = z.strictObject({ ...key, mid: z.string(), brandid: id, mccid: id, narrative: z.string() });
const mcc = z.strictObject({ mccid: id, mcc_desc: z.string(), sector: z.string() });

const BRAND = recordFormat('logged_brand', brand);
const REASSIGNMENT = recordFormat(
  'logged_reassignment',
  z.strictObject({ from: id, to: id, combos: z.array(z.strictObject(key)) }),
);
const COMBO_CORRECTION = recordFormat('logged_combo_correction', z.strictObject({ before: combo, after: combo }));
const MCC_CORRECTION = recordFormat('logged_mcc_correction', z.strictObject({ before: mcc.nullable(), after: mcc }));
const EXECUTION = recordFormat(
  'logged_execution',
  z.strictObject({
    execution_arn: z.string(),
    brandid: id,
    status: z.enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'RUNNING', 'ABORTED']),
    start_time: z.string(),
    stop_time: z.string().nullable(),
    duration_seconds: z.number().nullable(),
    error_message: z.string().nullable(),
  }),
);

const FORMATS: { readonly [K in MutationKind]: MutationFormat<MutationOf<K>> } = {
  'brand.insert': carrying(
    BRAND,
    (mutation) => mutation.brand,
    (brand) => ({ kind: 'brand.insert', brand }),
  ),
  'brand.update': carrying(
    BRAND,
    (mutation) => mutation.brand,
    (brand) => ({ kind: 'brand.update', brand }),
  ),
  'combos.reassign': carrying(
    REASSIGNMENT,
    ({ from, to, combos }) => ({ from, to, combos: [...combos] }),
    (moved) => ({ kind: 'combos.reassign', ...moved }),
  ),
  'combo.correct': carrying(
    COMBO_CORRECTION,
    ({ before, after }) => ({ before, after }),
    (corrected) => ({ kind: 'combo.correct', ...corrected }),
  ),
  'mcc.correct': carrying(
    MCC_CORRECTION,
    ({ before, after }) => ({ before, after }),
    (corrected) => ({ kind: 'mcc.correct', ...corrected }),
  ),
  'metadata.append': carrying(
    METADATA_VERSION_FORMAT,
    (mutation) => mutation.metadata,
    (metadata) => ({ kind: 'metadata.append', metadata }),
  ),
  'feedback.append': carrying(
    FEEDBACK_FORMAT,
    (mutation) => mutation.feedback,
    (feedback) => ({ kind: 'feedback.append', feedback }),
  ),
  'execution.append': carrying(
    EXECUTION,
    (mutation) => mutation.execution,
    (execution) => ({ kind: 'execution.append', execution }),
  ),
  'execution.update': carrying(
    EXECUTION,
    (mutation) => mutation.execution,
    (execution) => ({ kind: 'execution.update', execution }),
  ),
  'instructions.append': carrying(
    INSTRUCTIONS_FORMAT,
    (mutation) => mutation.instructions,
    (instructions) => ({ kind: 'instructions.append', instructions }),
  ),
  'deployment.append': carrying(
    DEPLOYMENT_FORMAT,
    (mutation) => mutation.deployment,
    (deployment) => ({ kind: 'deployment.append', deployment }),
  ),
  'agent_run.append': carrying(
    AGENT_RUN_FORMAT,
    (mutation) => mutation.run,
    (run) => ({ kind: 'agent_run.append', run }),
  ),
  'escalation.insert': carrying(
    ESCALATION_FORMAT,
    (mutation) => mutation.escalation,
    (escalation) => ({ kind: 'escalation.insert', escalation }),
  ),
  'escalation.update': carrying(
    ESCALATION_FORMAT,
    (mutation) => mutation.escalation,
    (escalation) => ({ kind: 'escalation.update', escalation }),
  ),
};

/** The formats of all kinds, added up: it grows with every new kind and every new format, and with nothing else. */
export const MUTATION_FORMATS: number = Object.values(FORMATS).reduce((sum, { newest }) => sum + newest, 0);

const loggedMutation = z.strictObject({ kind: z.string(), document: z.unknown() });

/** Returns what the log holds of a mutation. */
export function encodeMutation(mutation: Mutation): StoredDocument {
  return { kind: mutation.kind, document: encodeAs(mutation.kind, mutation) };
}

function encodeAs<K extends MutationKind>(kind: K, mutation: MutationOf<K>): StoredDocument {
  return FORMATS[kind].encode(mutation);
}

/** Returns undefined for what no release that this one knows of wrote. Throws `NewerFormat`. */
export function decodeMutation(logged: unknown): Mutation | undefined {
  const parsed = loggedMutation.safeParse(logged);
  if (!parsed.success) return undefined;
  const kind = kindOf(parsed.data.kind);
  return kind === undefined ? undefined : FORMATS[kind].decode(parsed.data.document);
}

function kindOf(name: string): MutationKind | undefined {
  const isKind = (one: string): one is MutationKind => Object.hasOwn(FORMATS, one);
  return isKind(name) ? name : undefined;
}
