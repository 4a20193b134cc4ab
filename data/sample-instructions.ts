import type { InstructionsVersion } from '../src/domain/agents/agent.ts';
import type { StoreRecords } from '../src/domain/store-records.ts';
import { withShippedInstructions } from '../src/interchange/shipped-instructions.ts';

const SHIPPED = '"generic_names": "qualify"';
const OLDER = '"generic_names": "ignore"';

/**
 * Adds instructions to the sample. Its `metadata_production` is older than the shipped version and accepts generic names,
 * which costs several brands their precision: a case for the runbook's Procedure 4.
 */
export function withSampleInstructions<R extends StoreRecords>(records: R): R {
  const complete = withShippedInstructions(records);
  return {
    ...records,
    async history() {
      const history = await complete.history();
      const instructions: InstructionsVersion[] = [];
      for await (const version of history.instructions ?? []) {
        instructions.push(version.agent === 'metadata_production' ? older(version) : version);
      }
      return { ...history, instructions };
    },
  };
}

function older(version: InstructionsVersion): InstructionsVersion {
  if (!version.text.includes(SHIPPED))
    throw new Error(`the shipped instructions of ${version.agent} have no ${SHIPPED}`);
  return { ...version, text: version.text.replace(SHIPPED, OLDER) };
}
