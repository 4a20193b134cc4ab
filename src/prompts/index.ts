import type { PromptDefinition } from '../mcp/prompt.ts';
import { investigateEscalation } from './investigate-escalation.ts';
import { resolveBySplit } from './resolve-by-split.ts';

/** Every prompt, in the order in which clients list them. */
export const prompts: readonly PromptDefinition[] = [investigateEscalation, resolveBySplit];
