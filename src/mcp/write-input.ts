import { z } from 'zod';
import type { WriteOperations } from '../domain/change/evaluate.ts';
import type { AnyWriteOperation } from '../domain/change/operation.ts';
import type { ProposalRequest, RequestedStep } from '../domain/change/proposal.ts';
import { escalationIdSchema } from '../domain/escalation/escalation.ts';
import { done, type Outcome, type Refusal, refusedBelow } from '../domain/refusal.ts';
import { reasonInput } from '../domain/text/free-text.ts';
import { readInput, spelledInput } from './parse-input.ts';

/** Fields of a proposal besides the operation's own input. */
const ENVELOPE = {
  escalation_id: escalationIdSchema.optional().describe('Escalation it serves'),
  reason: reasonInput().optional().describe('Why, for the approver'),
};
type Envelope = keyof typeof ENVELOPE;

const jsonObject = z.record(z.string(), z.json());
const envelopeSchema = z.object({ escalation_id: z.string().optional(), reason: z.string().optional() });

/** Returns the fields of the envelope that the operation does not have itself. */
function envelopeOf(operation: AnyWriteOperation): readonly Envelope[] {
  return (['escalation_id', 'reason'] as const).filter((field) => !(field in operation.input.shape));
}

/** Returns the input schema of a write tool: the operation's fields and those of the envelope. */
export function writeInputSchema(operation: AnyWriteOperation): z.ZodObject {
  const fields = envelopeOf(operation);
  return operation.input.safeExtend(Object.fromEntries(fields.map((field) => [field, ENVELOPE[field]])));
}

/**
 * Reads a write tool's arguments as a proposal of one step; refuses by field what is wrong with them. What is stored
 * are the arguments as sent, in the schema's spelling: a default that a later version changes was not asked for.
 */
export function proposalOf(
  operation: AnyWriteOperation,
  schema: z.ZodObject,
  rawInput: unknown,
): Outcome<ProposalRequest> {
  const read = readInput(schema, rawInput);
  if (!read.ok) return read;
  const fields: ReadonlySet<string> = new Set(envelopeOf(operation));
  const [envelope, parsedInput] = divided(read.value.parsed, fields);
  const [, input] = divided(jsonObject.parse(read.value.spelled), fields);
  const { escalation_id, reason } = envelopeSchema.parse(envelope);
  return done({
    steps: [{ operation: operation.name, input }],
    escalation_id,
    reason,
    parsedInputs: new Map([[0, parsedInput]]),
  });
}

/**
 * Returns a plan with the input of each step in the spelling of its operation's schema. Steps of operations that do not
 * exist, and references to earlier steps, stay as they are.
 */
export function spelledPlan(request: ProposalRequest, operations: WriteOperations): Outcome<ProposalRequest> {
  const steps: RequestedStep[] = [];
  for (const [index, step] of request.steps.entries()) {
    const operation = operations.get(step.operation);
    const spelled = operation === undefined ? done(step.input) : spelledInput(writeInputSchema(operation), step.input);
    if (!spelled.ok) return refusedBelow(`steps.${index}.input`, spelled.refusal);
    steps.push({ ...step, input: jsonObject.parse(spelled.value) });
  }
  return done({ ...request, steps });
}

/** Divides an object into the fields named and the others. */
function divided<Value>(
  object: Readonly<Record<string, Value>>,
  fields: ReadonlySet<string>,
): readonly [Record<string, Value>, Record<string, Value>] {
  const entries = Object.entries(object);
  return [
    Object.fromEntries(entries.filter(([name]) => fields.has(name))),
    Object.fromEntries(entries.filter(([name]) => !fields.has(name))),
  ];
}

/** Returns a refusal of the only step, with the field as the caller wrote it. */
export function refusalOfOnlyStep(refusal: Refusal): Refusal {
  const { field, ...rest } = refusal;
  if (field === undefined) return refusal;
  const own = field.replace(/^steps\.0(?:\.input)?(?:\.|$)/, '');
  return own === '' ? rest : { ...rest, field: own };
}
