import { done, refused } from '../domain/refusal.ts';
import { makeDirectory } from '../interchange/new-directory.ts';
import { writeUpstreamDirectory } from '../interchange/write-directory.ts';
import { type Command, textOption } from './command.ts';
import { countLines, progressNotes } from './data-transfer.ts';
import { wholeOption } from './whole-option.ts';

const MIN_COMBOS = 2_000;
const MAX_COMBOS = 50_000_000;
const DEFAULT_SEED = 42;
/** Brands with a history, as in the sample store. */
const FULL_HISTORY = 240;
/** The history is measured on the combos of its brands, which are held in memory: at most about this share of so many. */
const COMBOS_WITH_FULL_HISTORY = 400_000;
const SMALLEST_HISTORY = 1;

export const dataGenerate: Command = {
  usage: 'data generate DIR',
  summary: 'Write sample data of any size as upstream’s files into a new directory, without making a store.',
  options: {
    combos: { type: 'string', help: `How many merchant records, from ${MIN_COMBOS} to ${MAX_COMBOS}` },
    seed: { type: 'string', help: `Another seed gives other data (default: ${DEFAULT_SEED})` },
    history: { type: 'string', help: `Brands with metadata and feedback (default: ${FULL_HISTORY}, fewer when large)` },
  },
  arguments: ['DIR'],
  async run(input, context) {
    const [directory = ''] = input.positionals;
    const combos = wholeOption(input, 'combos', MIN_COMBOS, MAX_COMBOS);
    if (!combos.ok) return combos;
    if (combos.value === undefined) return combosMissing();
    const seed = wholeOption(input, 'seed', 0, 2 ** 31 - 1);
    if (!seed.ok) return seed;
    const asked = wholeOption(input, 'history', 0, FULL_HISTORY);
    if (!asked.ok) return asked;
    const size = { combos: combos.value, seed: seed.value ?? DEFAULT_SEED };
    const history = asked.value ?? historyFor(size.combos);
    if (textOption(input, 'history') === undefined && history < FULL_HISTORY) {
      context.terminal.note(
        `A history of ${history} brands, not ${FULL_HISTORY}: it is measured on their combos, which take memory. --history N gives another number.`,
      );
    }
    const progress = progressNotes(context.terminal);
    const written = await makeDirectory(directory, (partial) =>
      writeUpstreamDirectory(partial, context.transfer.sampleRecords({ ...size, history }), {
        bankid: true,
        onProgress: (rows) => progress(`combos: ${rows} of ${size.combos}`),
      }),
    );
    if (!written.ok) return written;
    if (!context.json) for (const line of countLines(written.value)) context.terminal.out(line);
    return done({ directory, ...size, history, generated: written.value });
  },
};

/** Brands with a history where none are asked for. */
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
