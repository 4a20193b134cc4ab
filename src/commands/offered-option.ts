import { TOOLSETS } from '../domain/change/operation.ts';
import { EVERYTHING_OFFERED, type Offered, readToolsets } from '../domain/operations/toolsets.ts';
import { done, type Outcome } from '../domain/refusal.ts';
import { type CommandInput, textOption } from './command.ts';

/** The options that narrow what is offered; the server takes the same. */
export const OFFERED_OPTIONS = {
  toolsets: {
    type: 'string',
    help: `Only the tools of these, with commas between: ${TOOLSETS.join(', ')}`,
  },
  'read-only': { type: 'boolean', help: 'Only tools that read' },
} as const;

export function offeredOption(input: CommandInput): Outcome<Offered> {
  const asked = textOption(input, 'toolsets');
  const readOnly = input.options['read-only'] === true;
  if (asked === undefined) return done({ ...EVERYTHING_OFFERED, readOnly });
  const toolsets = readToolsets(asked);
  return toolsets.ok ? done({ toolsets: toolsets.value, readOnly }) : toolsets;
}
