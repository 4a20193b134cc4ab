import type { AnyOperation } from '../domain/change/operation.ts';
import { CLIENT_TOOL_LIMIT, PRESET_NAMES, type Preset, presetsOf } from '../domain/operations/presets.ts';
import { isOffered, type Offered } from '../domain/operations/toolsets.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import type { CommandInput } from './command.ts';
import { OFFERED_OPTIONS, offeredOption, textOption } from './options.ts';

/** The options that choose what a client is offered. */
export const CLIENT_OFFER_OPTIONS = {
  ...OFFERED_OPTIONS,
  preset: {
    type: 'string',
    help: `Toolsets with fewer than ${CLIENT_TOOL_LIMIT} tools together, for clients that take no more: ${PRESET_NAMES.join(' or ')}`,
  },
} as const;

/** What a client is offered, and what a person has to know about the number of tools. */
export interface ClientOffer {
  readonly offered: Offered;
  readonly notes: readonly string[];
}

/** Returns what a client is offered. */
export function clientOffer(
  input: CommandInput,
  operations: readonly Pick<AnyOperation, 'toolset' | 'effect'>[],
): Outcome<ClientOffer> {
  const offered = offeredOption(input);
  if (!offered.ok) return offered;
  const name = textOption(input, 'preset');
  const presets = presetsOf(operations);
  if (name === undefined)
    return done({ offered: offered.value, notes: limitNotes(offered.value, operations, presets) });
  const preset = presets.find((one) => one.name === name);
  if (preset === undefined) return unknownPreset(name, presets);
  if (textOption(input, 'toolsets') !== undefined) return twoChoices(preset);
  const narrowed = { ...offered.value, toolsets: preset.toolsets };
  const count = countOf(narrowed, operations);
  const left = countOf(offered.value, operations) - count;
  return done({ offered: narrowed, notes: [`${describe(preset)} It leaves out ${left} tools.`] });
}

function countOf(offered: Offered, operations: readonly Pick<AnyOperation, 'toolset' | 'effect'>[]): number {
  return operations.filter((operation) => isOffered(operation, offered)).length;
}

/** Says that some clients cannot take that many tools, and what to do then. */
function limitNotes(
  offered: Offered,
  operations: readonly Pick<AnyOperation, 'toolset' | 'effect'>[],
  presets: readonly Preset[],
): readonly string[] {
  const count = countOf(offered, operations);
  if (count < CLIENT_TOOL_LIMIT) return [];
  return [
    `This offers ${count} tools. Some clients, such as Cursor, take at most ${CLIENT_TOOL_LIMIT} from all servers together; ` +
      'their models do not see the rest. For these, choose a preset:',
    ...presets.map((preset) => `  ${describe(preset)}`),
  ];
}

function describe({ name, toolsets, tools }: Preset): string {
  return `--preset ${name}: ${tools} tools (${toolsets.join(', ')}).`;
}

function unknownPreset(name: string, presets: readonly Preset[]): Outcome<never> {
  return refused({
    code: 'invalid_input',
    field: '--preset',
    message: `There is no preset "${name}".`,
    instead: `Use one of: ${presets.map((preset) => preset.name).join(', ')}.`,
  });
}

function twoChoices({ name, toolsets }: Preset): Outcome<never> {
  return refused({
    code: 'invalid_input',
    field: '--preset',
    message: '--preset and --toolsets both choose toolsets.',
    instead: `Give only one of them. --preset ${name} stands for --toolsets ${toolsets.join(',')}.`,
  });
}
