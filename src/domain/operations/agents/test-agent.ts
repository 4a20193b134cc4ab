import { z } from 'zod';
import { agentSchema, environmentSchema } from '../../agents/agent.ts';
import { requireRunning } from '../../agents/instructions.ts';
import { readOperation } from '../../change/operation.ts';
import { tryInstructions } from '../../generation/trial.ts';
import { done } from '../../refusal.ts';
import { brandsToTry, testBrandidsSchema, trialAnswer, trialOptions, trialOutput } from './tried-brands.ts';

const input = z.strictObject({
  agent: agentSchema,
  environment: environmentSchema,
  test_brandids: testBrandidsSchema
    .exactOptional()
    .describe('Default: brands of open escalations, then others to check; 10 at most'),
});

const output = z.object({ agent: agentSchema, environment: environmentSchema, version: z.int(), ...trialOutput });

/** Tests the version deployed to an environment on brands without recording the test (runbook, Procedure 4, step 4). */
export const testAgent = readOperation({
  name: 'test_agent',
  title: 'Test a deployed agent',
  toolset: 'resolve',
  cost: 'heavy',
  input,
  output,
  refusals: ['not_found', 'conflict', 'too_large'],
  async run({ agent, environment, test_brandids }, { data }, context) {
    const deployed = await requireRunning(agent, environment, data);
    if (!deployed.ok) return deployed;
    const brands = await brandsToTry(test_brandids, data);
    if (!brands.ok) return brands;
    const options = trialOptions(brands.value.length, context);
    const trial = await tryInstructions(deployed.value, brands.value, data, context.signal, options);
    if (!trial.ok) return trial;
    return done({ agent, environment, version: deployed.value.version, ...trialAnswer(trial.value) });
  },
});
