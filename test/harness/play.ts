import { isDeepStrictEqual } from 'node:util';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import type { LoadedChange } from '../../src/domain/change/records.ts';
import { notifySla } from '../../src/domain/notify/sla-notices.ts';
import { dumpDatabase } from '../backends/embedded/dump.ts';
import type { HarnessClient, Json, JsonObject, ToolAnswer } from './client.ts';
import type { EphemeralApprover } from './ephemeral-approver.ts';
import { moveClock } from './moved-clock.ts';
import type {
  CallStep,
  DataStep,
  DecideStep,
  EditStep,
  LaterStep,
  PromptStep,
  ReadStep,
  Scenario,
  Step,
} from './scenario.ts';
import { shownLine, substitute, substituteObject, substituteText, valueAt } from './values.ts';

/** Observer of a scenario while it is played. */
export interface Audience {
  step?(step: Step): void;
  called?(tool: string, input: JsonObject, answer: ToolAnswer): void;
  read?(what: string, text: string): void;
  /** Called before the decision with the change shown to the person. */
  shown?(change: LoadedChange): void;
  decided?(decision: string, state: string, detail: string | null): void;
  edited?(passage: string, replacement: string): void;
  dataCompared?(): void;
  /** Called with the step's own lines, filled in. */
  lines?(lines: readonly string[]): void;
}

export interface Stage {
  readonly directory: string;
  readonly client: HarnessClient;
  readonly approver: EphemeralApprover;
  readonly audience?: Audience;
}

/** Thrown when a step has another outcome than expected. */
export class UnexpectedOutcome extends Error {
  override readonly name = 'UnexpectedOutcome';
}

interface Play extends Stage {
  readonly audience: Audience;
  readonly saved: JsonObject;
  readonly dataBefore: string;
}

const dumpData = (directory: string): string => dumpDatabase(storeFiles(directory).data);

/** Plays the scenario and returns the saved values. Throws {@link UnexpectedOutcome} at the first step with another outcome. */
export async function playScenario(scenario: Scenario, stage: Stage): Promise<JsonObject> {
  const comparesData = scenario.steps.some((step) => 'data' in step);
  const dataBefore = comparesData ? dumpData(stage.directory) : '';
  const play: Play = { audience: {}, ...stage, saved: {}, dataBefore };
  for (const [index, step] of scenario.steps.entries()) {
    play.audience.step?.(step);
    try {
      const answer = await playStep(step, play);
      const lines = (step.show ?? []).map((line) => shownLine(line, answer, play.saved));
      if (lines.length > 0) play.audience.lines?.(lines);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UnexpectedOutcome(`Step ${index + 1} of "${scenario.title}" (${nameOf(step)}): ${reason}`, {
        cause: error,
      });
    }
  }
  return play.saved;
}

function nameOf(step: Step): string {
  if ('call' in step) return step.call;
  if ('decide' in step) return step.decide;
  if ('read' in step) return `read ${step.read}`;
  if ('edit' in step) return `edit ${step.edit}`;
  if ('later' in step) return `${step.later} hours later`;
  return 'prompt' in step ? `prompt ${step.prompt}` : `data ${step.data}`;
}

function playStep(step: Step, play: Play): Promise<Json | undefined> {
  if ('call' in step) return playCall(step, play);
  if ('decide' in step) return playDecision(step, play);
  if ('read' in step || 'prompt' in step) return playText(step, play);
  if ('edit' in step) return playEdit(step, play);
  return 'later' in step ? playLater(step, play) : playData(step, play);
}

async function playCall(step: CallStep, play: Play): Promise<Json | undefined> {
  const input = substituteObject(step.input, play.saved);
  const answer = await play.client.callTool(step.call, input);
  checkOutcome(step, answer);
  checkContains(step.expect.contains, answer.text, play.saved);
  for (const [path, written] of Object.entries(step.expect.match ?? {})) {
    const expected = substitute(written, play.saved);
    const actual = valueAt(answer.structured, path);
    if (!isDeepStrictEqual(actual, expected)) {
      throw new UnexpectedOutcome(`${path} is ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}.`);
    }
  }
  for (const [name, path] of Object.entries(step.save ?? {})) {
    const value = valueAt(answer.structured, path);
    if (value === undefined) throw new UnexpectedOutcome(`There is no value at "${path}" to save.`);
    play.saved[name] = value;
  }
  play.audience.called?.(step.call, input, answer);
  return (
    answer.structured ?? {
      text: answer.text,
      message: answer.refusal?.message ?? '',
      instead: answer.refusal?.instead ?? '',
    }
  );
}

function checkOutcome({ expect }: CallStep, answer: ToolAnswer): void {
  const code = answer.refusal?.code;
  if (code !== expect.refusal || answer.isError !== (expect.refusal !== undefined)) {
    const expected = expect.refusal === undefined ? 'an answer' : `the refusal ${expect.refusal}`;
    throw new UnexpectedOutcome(`Expected ${expected}; the answer was: ${answer.text}`);
  }
  if (expect.field !== undefined && answer.refusal?.field !== expect.field) {
    throw new UnexpectedOutcome(`The refusal names "${answer.refusal?.field}", expected "${expect.field}".`);
  }
}

function checkContains(texts: readonly string[] | undefined, whole: string, saved: JsonObject): void {
  for (const text of texts ?? []) {
    const expected = substituteText(text, saved);
    if (!whole.includes(expected)) throw new UnexpectedOutcome(`"${expected}" is not in: ${whole.slice(0, 2000)}`);
  }
}

async function playDecision(step: DecideStep, play: Play): Promise<Json | undefined> {
  const change = await play.approver.look(substituteText(step.change, play.saved));
  play.audience.shown?.(change);
  const decided = await play.approver.decide(change, step.decide);
  if (!decided.ok) throw new UnexpectedOutcome(`${decided.refusal.message} ${decided.refusal.instead}`);
  const { state } = await play.approver.look(change.body.change_id);
  const detail = decided.value.application?.detail ?? null;
  if (state !== step.expect.state)
    throw new UnexpectedOutcome(`The change is ${state} (${detail}), expected ${step.expect.state}.`);
  play.audience.decided?.(step.decide, state, detail);
  return { state, detail };
}

async function playText(step: ReadStep | PromptStep, play: Play): Promise<undefined> {
  const what = 'read' in step ? substituteText(step.read, play.saved) : step.prompt;
  const text =
    'read' in step ? await play.client.readResource(what) : await play.client.getPrompt(what, filled(step, play));
  checkContains(step.expect.contains, text, play.saved);
  play.audience.read?.(what, text);
  return undefined;
}

function filled({ arguments: given }: PromptStep, { saved }: Play): Record<string, string> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, substituteText(value, saved)]));
}

async function playEdit({ edit, replace, with: replacement, save_as }: EditStep, play: Play): Promise<undefined> {
  const parts = String(valueAt(play.saved, edit)).split(replace);
  if (parts.length !== 2)
    throw new UnexpectedOutcome(`"${replace}" is in the text ${parts.length - 1} times, not once.`);
  play.saved[save_as] = parts.join(replacement);
  play.audience.edited?.(replace, replacement);
}

/** Advances the clock and returns the numbers of sent notices. */
async function playLater(step: LaterStep, { directory, approver }: Play): Promise<Json> {
  moveClock(directory, step.later);
  return { told: await notifySla(approver.ports) };
}

async function playData(_step: DataStep, play: Play): Promise<undefined> {
  if (dumpData(play.directory) !== play.dataBefore)
    throw new UnexpectedOutcome('The data differs from the data before the first step.');
  play.audience.dataCompared?.();
  return undefined;
}
