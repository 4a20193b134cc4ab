import { done, refused } from '../domain/refusal.ts';
import { writeUpstreamDirectory } from '../interchange/write-directory.ts';
import type { Command } from './command.ts';
import { countLines, progressNotes } from './data-transfer.ts';
import { interruptible, newDirectory } from './interruption.ts';
import { integerOption, NEW_DIRECTORY, textOption } from './options.ts';

const COMBOS = { min: 2_000, max: 50_000_000 };
const SEED = { min: 0, max: 2 ** 31 - 1 };
const DEFAULT_SEED = 42;
/** Brands with a history, as in the sample store. */
const FULL_HISTORY = 240;
/** Above this size the default history shrinks: the combos of its brands are held in memory while it is computed. */
const COMBOS_WITH_FULL_HISTORY = 400_000;
const SMALLEST_HISTORY = 1;

export const dataGenerate: Command = {
  usage: 'data generate DIR',
  summary: 'Write sample data of any size as upstream’s files into a new directory, without creating a store.',
  options: {
    combos: { type: 'string', help: `Number of merchant records, from ${COMBOS.min} to ${COMBOS.max}` },
    seed: { type: 'string', help: `Seed of the random generator (default: ${DEFAULT_SEED})` },
    history: {
      type: 'string',
      help: `Number of brands with metadata and feedback (default: ${FULL_HISTORY}, fewer for large samples)`,
    },
  },
  arguments: [NEW_DIRECTORY],
  async run(input, context) {
    const [directory = ''] = input.positionals;
    const combos = integerOption(input, 'combos', COMBOS);
    if (!combos.ok) return combos;
    if (combos.value === undefined) return combosMissing();
    const seed = integerOption(input, 'seed', SEED);
    if (!seed.ok) return seed;
    const requested = integerOption(input, 'history', { min: 0, max: FULL_HISTORY });
    if (!requested.ok) return requested;
    const size = { combos: combos.value, seed: seed.value ?? DEFAULT_SEED };
    const history = requested.value ?? historyFor(size.combos);
    if (textOption(input, 'history') === undefined && history < FULL_HISTORY) {
      context.terminal.note(
        `Only ${history} brands get a history, not ${FULL_HISTORY}: computing it holds their combos in memory. Change this with --history N.`,
      );
    }
    const progress = progressNotes(context.terminal);
    const written = await newDirectory(directory, context, (partial, signal) =>
      writeUpstreamDirectory(partial, interruptible(context.transfer.sampleRecords({ ...size, history }), signal), {
        bankid: true,
        onProgress: (rows) => progress(`combos: ${rows} of ${size.combos}`),
      }),
    );
    if (!written.ok) return written;
    if (!context.json) for (const line of countLines(written.value)) context.terminal.out(line);
    return done({ directory, ...size, history, generated: written.value });
  },
};

/** The default number of brands with a history. */
export function historyFor(combos: number): number {
  const share = Math.min(1, COMBOS_WITH_FULL_HISTORY / combos);
  return Math.max(SMALLEST_HISTORY, Math.floor(FULL_HISTORY * share));
}

function combosMissing() {
  return refused({
    code: 'invalid_input',
    field: '--combos',
    message: '--combos is required and missing.',
    instead: 'Write: brand-escalations data generate --combos 10000000 DIR',
  });
}
