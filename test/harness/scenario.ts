import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { CHANGE_STATES } from '../../src/domain/change/lifecycle.ts';
import { REFUSAL_CODES } from '../../src/domain/refusal.ts';

/** The folder of this repository's scenarios. */
export const SCENARIOS = fileURLToPath(new URL('../../scenarios', import.meta.url));

const savedName = z.string().regex(/^[a-z][a-z0-9_]*$/, 'a name is lower-case letters, digits and _');
const path = z.string().min(1);

const telling = {
  /** A heading at the start of a new part. */
  chapter: z.string().optional(),
  /** The step in plain words. */
  say: z.string().optional(),
  /** Lines about the answer; `{path}` takes values from it. */
  show: z.array(z.string()).optional(),
};
const contains = z.array(z.string()).optional();
const text = { contains };

const callSchema = z.strictObject({
  ...telling,
  call: z.string(),
  input: z.record(z.string(), z.json()).default({}),
  expect: z
    .strictObject({
      refusal: z.enum(REFUSAL_CODES).optional(),
      /** The input field that the refusal names. */
      field: z.string().optional(),
      contains,
      match: z.record(path, z.json()).optional(),
    })
    .default({}),
  save: z.record(savedName, path).optional(),
});
const decideSchema = z.strictObject({
  ...telling,
  decide: z.enum(['approve', 'reject']),
  change: z.string(),
  expect: z.strictObject({ state: z.enum(CHANGE_STATES) }),
});
const readSchema = z.strictObject({ ...telling, read: z.string(), expect: z.strictObject(text).default({}) });
const promptSchema = z.strictObject({
  ...telling,
  prompt: z.string(),
  arguments: z.record(z.string(), z.string()).default({}),
  expect: z.strictObject(text).default({}),
});
/** Replaces one passage of a saved text, as the runbook does in an editor. */
const editSchema = z.strictObject({
  ...telling,
  /** The name of the saved text. */
  edit: savedName,
  /** The passage, which must occur exactly once. */
  replace: z.string().min(1),
  with: z.string(),
  /** The name to save the new text under. */
  save_as: savedName,
});
/** Advances the clock by hours and sends due notices about response times, as `brand-escalations work` does. */
const laterSchema = z.strictObject({ ...telling, later: z.number().positive() });
/** Compares a dump of every table of the data with one made before the first step. */
const dataSchema = z.strictObject({ ...telling, data: z.literal('unchanged') });

const scenarioSchema = z.strictObject({
  title: z.string(),
  steps: z
    .array(z.union([callSchema, decideSchema, readSchema, promptSchema, editSchema, laterSchema, dataSchema]))
    .min(1),
});

export type CallStep = z.output<typeof callSchema>;
export type DecideStep = z.output<typeof decideSchema>;
export type ReadStep = z.output<typeof readSchema>;
export type PromptStep = z.output<typeof promptSchema>;
export type EditStep = z.output<typeof editSchema>;
export type LaterStep = z.output<typeof laterSchema>;
export type DataStep = z.output<typeof dataSchema>;
export type Scenario = z.output<typeof scenarioSchema>;
export type Step = Scenario['steps'][number];

const STEP_KINDS = {
  call: callSchema,
  decide: decideSchema,
  read: readSchema,
  prompt: promptSchema,
  edit: editSchema,
  later: laterSchema,
  data: dataSchema,
};

/** Thrown for an invalid scenario file, with the reason. */
export class ScenarioInvalid extends Error {
  override readonly name = 'ScenarioInvalid';
}

/** Reads a scenario file. Throws {@link ScenarioInvalid} with the place of the fault. */
export function readScenario(file: string): Scenario {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ScenarioInvalid(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = scenarioSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ScenarioInvalid(`${file} is no scenario.\n${z.prettifyError(closestError(json) ?? parsed.error)}`);
}

/** Returns the error of the kind that a step names, because a union's error only says that nothing fits. */
function closestError(json: unknown): z.ZodError | undefined {
  const outline = z.object({ steps: z.array(z.record(z.string(), z.unknown())) }).safeParse(json);
  for (const [index, step] of outline.data?.steps.entries() ?? []) {
    const kind = Object.entries(STEP_KINDS).find(([name]) => Object.hasOwn(step, name))?.[1];
    const result = kind?.safeParse(step);
    if (result?.success === true) continue;
    const issues = result?.error.issues ?? [
      {
        code: 'custom' as const,
        path: [],
        message: `names none of ${Object.keys(STEP_KINDS).join(', ')}`,
        input: step,
      },
    ];
    return new z.ZodError(issues.map((issue) => ({ ...issue, path: ['steps', index, ...issue.path] })));
  }
  return undefined;
}

/** Returns the scenario files of this repository, sorted by name. */
export function scenarioFiles(): readonly string[] {
  return readdirSync(SCENARIOS)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(SCENARIOS, name));
}
