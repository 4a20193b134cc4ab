import { z } from 'zod';
import { agentSchema, MAX_INSTRUCTIONS_LENGTH } from '../../agents/agent.ts';
import { normalisedText, parametersOf } from '../../agents/instructions.ts';
import { readOperation } from '../../change/operation.ts';
import { tryInstructions } from '../../generation/trial.ts';
import { done } from '../../refusal.ts';
import { textInput } from '../../text/text.ts';
import { namedBrands, testBrandidsSchema, trialAnswer, trialOptions, trialOutput } from './tried-brands.ts';

const input = z.strictObject({
  agent: agentSchema,
  test_brandids: testBrandidsSchema.describe('Affected brands'),
  instructions: textInput(MAX_INSTRUCTIONS_LENGTH).describe('The whole text, Markdown'),
});

const output = z.object({ agent: agentSchema, ...trialOutput });

/** Tests unproposed instructions on brands (runbook, Procedure 4, step 3). */
export const testAgentUpdate = readOperation({
  name: 'test_agent_update',
  title: "Test an update of an agent's instructions",
  toolset: 'resolve',
  cost: 'heavy',
  input,
  output,
  refusals: ['not_found', 'conflict', 'invalid_input', 'too_large'],
  async run({ agent, test_brandids, instructions }, { data }, context) {
    const text = normalisedText(instructions);
    const parameters = parametersOf(agent, text);
    if (!parameters.ok) return parameters;
    const brands = await namedBrands(test_brandids, data);
    if (!brands.ok) return brands;
    const candidate = { agent, version: null, text, parameters: parameters.value };
    const options = trialOptions(brands.value.length, context);
    const trial = await tryInstructions(candidate, brands.value, data, context.signal, options);
    if (!trial.ok) return trial;
    return done({ agent, ...trialAnswer(trial.value) });
  },
});
