import type { RequestedStep } from '../../../../src/domain/change/proposal.ts';
import type { Json } from '../../../../src/domain/text/canonical.ts';

/** Instructions of metadata_production with these parameters, and all others at their defaults. */
export function instructionsWith(parameters: object, words = 'Write metadata.'): string {
  return `# Metadata production\n\n${words}\n\n\`\`\`parameters\n${JSON.stringify(parameters)}\n\`\`\`\n`;
}

/** On the small store: makes no brand worse. */
export const HARMLESS = instructionsWith({ generic_names: 'qualify' });
/** On the small store: takes one word of each name, so that Star Mart catches Star. */
export const HARMFUL = instructionsWith({ generic_names: 'ignore', most_words: 1, most_alternatives: 1 });
/** Steers exactly as the sample's version does. */
export const REWORDED = instructionsWith({ most_words: 4, generic_names: 'ignore' }, 'Write good metadata.');

const AGENT = { agent: 'metadata_production' };

export const updateTo = (instructions: string, over: Readonly<Record<string, Json>> = {}): RequestedStep => ({
  operation: 'update_agent_instructions',
  input: { ...AGENT, instructions, reason: 'Generic names', ...over },
});
export const deployTo = (environment: string, over: Readonly<Record<string, Json>> = {}): RequestedStep => ({
  operation: 'deploy_agent',
  input: { ...AGENT, environment, ...over },
});
export const testIn = (environment: string, test_brandids: number[] = [12345, 100, 200]): RequestedStep => ({
  operation: 'run_agent_test',
  input: { ...AGENT, environment, test_brandids },
});
