import type { Combo, ComboKey } from '../domain/brand/brand.ts';
import type { Mutation } from '../domain/change/mutation.ts';
import type { DataReads } from '../domain/ports/data-reads.ts';
import { unreachable } from '../domain/unreachable.ts';

/**
 * Reads back what was just written and returns what is missing. Other writers may have followed, so a version may be newer
 * than the written one, but never older.
 */
export async function missingAfterWrite(mutations: readonly Mutation[], data: DataReads): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const mutation of lasting(mutations)) {
    const what = await missingOf(mutation, data);
    if (what !== null) missing.push(what);
  }
  return missing;
}

/** Leaves out the corrections of a source row, and the moves of a combo, that a later mutation replaces. */
function lasting(mutations: readonly Mutation[]): readonly Mutation[] {
  const last = new Map<string | Mutation, Mutation>();
  const owner = new Map<string, number>();
  for (const mutation of mutations) {
    switch (mutation.kind) {
      case 'mcc.correct':
        last.set(`mcc ${mutation.after.mccid}`, mutation);
        break;
      case 'combo.correct':
        last.set(`combo ${keyOf(mutation.after)}`, mutation);
        break;
      case 'combos.reassign':
        for (const combo of mutation.combos) owner.set(keyOf(combo), mutation.to);
        last.set(mutation, mutation);
        break;
      case 'brand.insert':
      case 'brand.update':
      case 'metadata.append':
      case 'feedback.append':
      case 'execution.append':
      case 'execution.update':
      case 'instructions.append':
      case 'deployment.append':
      case 'agent_run.append':
      case 'escalation.insert':
      case 'escalation.update':
        last.set(mutation, mutation);
        break;
      default:
        unreachable(mutation);
    }
  }
  return [...last.values()].map((one) =>
    one.kind === 'combos.reassign'
      ? { ...one, combos: one.combos.filter((combo) => owner.get(keyOf(combo)) === one.to) }
      : one,
  );
}

function keyOf({ ccid, bankid }: ComboKey): string {
  return `${ccid}/${bankid}`;
}

async function missingOf(mutation: Mutation, data: DataReads): Promise<string | null> {
  switch (mutation.kind) {
    case 'brand.insert':
    case 'brand.update': {
      const { brandid, version } = mutation.brand;
      const stored = await data.brand(brandid);
      return stored !== undefined && stored.version >= version ? null : `brand ${brandid} at version ${version}`;
    }
    case 'escalation.insert':
    case 'escalation.update': {
      const { escalation_id, version } = mutation.escalation;
      const stored = await data.escalation(escalation_id);
      return stored !== undefined && stored.version >= version
        ? null
        : `escalation ${escalation_id} at version ${version}`;
    }
    case 'metadata.append': {
      const { brandid, version, regex } = mutation.metadata;
      const stored = (await data.metadataVersions(brandid)).find((one) => one.version === version);
      return stored?.regex === regex ? null : `metadata version ${version} of brand ${brandid}`;
    }
    case 'combos.reassign':
      return missingCombos(mutation, data);
    case 'combo.correct':
      return missingCorrection(mutation.after, data);
    case 'mcc.correct': {
      const { mccid, mcc_desc, sector } = mutation.after;
      const stored = (await data.mccs()).get(mccid);
      return stored?.mcc_desc === mcc_desc && stored.sector === sector ? null : `mcc ${mccid} as corrected`;
    }
    default:
      return missingRecord(mutation, data);
  }
}

type RecordMutation = Extract<
  Mutation,
  {
    kind:
      | 'feedback.append'
      | 'execution.append'
      | 'execution.update'
      | 'instructions.append'
      | 'deployment.append'
      | 'agent_run.append';
  }
>;

/** Reads back a record that is only ever appended, by its key. */
async function missingRecord(mutation: RecordMutation, data: DataReads): Promise<string | null> {
  switch (mutation.kind) {
    case 'feedback.append': {
      const { brandid, feedback_id } = mutation.feedback;
      const stored = await data.feedbackOf(brandid);
      return stored.some((one) => one.feedback_id === feedback_id) ? null : `feedback ${feedback_id}`;
    }
    case 'execution.append':
    case 'execution.update': {
      const { brandid, execution_arn } = mutation.execution;
      const stored = await data.executionsOf(brandid);
      return stored.some((one) => one.execution_arn === execution_arn) ? null : `execution ${execution_arn}`;
    }
    case 'instructions.append': {
      const { agent, version, text } = mutation.instructions;
      const stored = await data.instructionsVersion(agent, version);
      return stored?.text === text ? null : `instructions of ${agent} at version ${version}`;
    }
    case 'deployment.append': {
      const { agent, sequence, version } = mutation.deployment;
      const stored = (await data.deploymentsOf(agent)).find((one) => one.sequence === sequence);
      return stored?.version === version ? null : `deployment ${sequence} of ${agent}`;
    }
    case 'agent_run.append': {
      const { run_id } = mutation.run;
      return (await data.agentRun(run_id)) === undefined ? `test run ${run_id}` : null;
    }
  }
}

async function missingCorrection(after: Combo, data: DataReads): Promise<string | null> {
  // A later step may have moved it to another brand.
  const { ccid, bankid, mid, mccid, narrative } = after;
  const stored = (await data.combosOfCcid(ccid)).find((one) => one.bankid === bankid);
  const isThere = stored?.mid === mid && stored.mccid === mccid && stored.narrative === narrative;
  return isThere ? null : `combo ${ccid} of bank ${bankid} as corrected`;
}

async function missingCombos(
  mutation: Extract<Mutation, { kind: 'combos.reassign' }>,
  data: DataReads,
): Promise<string | null> {
  if (mutation.combos.length === 0) return null;
  const there = new Set((await data.combosOf(mutation.to)).map(keyOf));
  const missing = mutation.combos.filter((combo) => !there.has(keyOf(combo))).length;
  return missing === 0 ? null : `${missing} combos that brand ${mutation.to} should have`;
}
