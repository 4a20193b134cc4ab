import type { InstructionsVersion } from '../src/domain/agents/agent.ts';
import type { StoreRecords } from '../src/domain/store-records.ts';
import { withShippedInstructions } from '../src/interchange/shipped-instructions.ts';

const SHIPPED = '"generic_names": "qualify"';
const OLDER = '"generic_names": "ignore"';

/**
 * The sample with instructions. Its `metadata_production` lags behind what is shipped and takes generic names as they
 * are, which costs several brands their precision: something for the runbook's Procedure 4 to mend.
 */
export function withSampleInstructions<R extends StoreRecords>(records: R): R {
  const complete = withShippedInstructions(records);
  return {
    ...records,
    async history() {
      const history = await complete.history();
      const instructions: InstructionsVersion[] = [];
      for await (const one of history.instructions ?? []) {
        instructions.push(one.agent === 'metadata_production' ? older(one) : one);
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
