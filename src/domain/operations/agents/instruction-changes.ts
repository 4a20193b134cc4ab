import type { GenerationParameters } from '../../agents/generation-parameters.ts';
import { diffLines } from '../../agents/line-diff.ts';
import { GENERATING_AGENT } from '../../agents/runtime.ts';
import type { FieldChange } from '../../change/change.ts';
import type { Json } from '../../text/canonical.ts';

/** Lists every changed line, hunk by hunk, as rows of a preview: a text that steers an agent is shown in full. */
export function textChanges(target: string, before: string, after: string): FieldChange[] {
  return diffLines(before, after).map(({ at, removed, added, heading }) => ({
    target,
    field: `from line ${at}${heading === null ? '' : `, under ${heading}`}`,
    before: removed.length === 0 ? null : [...removed],
    after: added.length === 0 ? null : [...added],
  }));
}

/** Lists the parameters that differ, as rows of a preview. */
export function parameterChanges(
  before: GenerationParameters | null,
  after: GenerationParameters | null,
): FieldChange[] {
  const [old, fresh] = [valuesOf(before), valuesOf(after)];
  return Object.keys({ ...old, ...fresh })
    .filter((field) => old[field] !== fresh[field])
    .map((field) => ({
      target: `parameters of ${GENERATING_AGENT}`,
      field,
      before: old[field] ?? null,
      after: fresh[field] ?? null,
    }));
}

function valuesOf(parameters: GenerationParameters | null): Readonly<Record<string, Json>> {
  return { ...parameters };
}
