import { userInfo } from 'node:os';
import { DEFAULT_SAMPLE, initialiseSampleStore } from '../../data/sample-store.ts';
import { nodeFoundation } from '../backends/embedded/node-foundation.ts';
import { StoreExists } from '../backends/embedded/store-errors.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import { type Command, type CommandInput, textOption } from './command.ts';

const MAX_COMBOS = 50_000_000;

function wholeOption(
  input: CommandInput,
  name: string,
  fallback: number,
  least: number,
  most: number,
): Outcome<number> {
  const text = textOption(input, name);
  if (text === undefined) return done(fallback);
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return done(value);
  return refused({
    code: 'invalid_input',
    field: `--${name}`,
    message: `--${name} cannot be "${text}".`,
    instead: `Give a whole number from ${least} to ${most}.`,
  });
}

export const dataInit: Command = {
  usage: 'data init',
  summary: 'Make the data directory and fill it with sample data of real brand names.',
  options: {
    combos: { type: 'string', help: `How many merchant records (default: ${DEFAULT_SAMPLE.combos})` },
    seed: { type: 'string', help: `Another seed gives other data (default: ${DEFAULT_SAMPLE.seed})` },
  },
  arguments: [],
  async run(input, context) {
    const combos = wholeOption(input, 'combos', DEFAULT_SAMPLE.combos, 2_000, MAX_COMBOS);
    if (!combos.ok) return combos;
    const seed = wholeOption(input, 'seed', DEFAULT_SAMPLE.seed, 0, 2 ** 31 - 1);
    if (!seed.ok) return seed;
    const request = { combos: combos.value, seed: seed.value, owner: userInfo().username };
    try {
      await initialiseSampleStore(context.dataDirectory, request, nodeFoundation());
    } catch (error) {
      if (!(error instanceof StoreExists)) throw error;
      return refused({
        code: 'conflict',
        message: error.message,
        instead: 'Use it as it is, or set BRAND_ESCALATIONS_DATA to another directory.',
      });
    }
    context.terminal.note(`Sample data is in ${context.dataDirectory}`);
    return done({ directory: context.dataDirectory, kind: 'sample', ...request });
  },
};

export const dataInfo: Command = {
  usage: 'data info',
  summary: 'What the data directory holds.',
  options: {},
  arguments: [],
  run: (_input, context) =>
    context.withStore(async ({ data, authority, proposals }) => {
      const store = await data.store();
      const info = {
        directory: context.dataDirectory,
        ...store,
        revision: await data.revision(),
        brands: await data.countBrands(),
        escalations: (await data.escalationPage({}, 'newest', 1)).total,
        changes: (await proposals.proposalPage({}, 1)).total,
        approvers: (await authority.approvers()).map((approver) => approver.approver_id),
      };
      if (!context.json)
        for (const [key, value] of Object.entries(info))
          context.terminal.out(`${key.padEnd(12)} ${Array.isArray(value) ? value.join(', ') || 'none' : value}`);
      return done(info);
    }),
};

export const dataMigrate: Command = {
  usage: 'data migrate',
  summary: 'Bring the data directory up to the schema of this version.',
  options: {},
  arguments: [],
  run: (_input, context) =>
    context.withStore(async ({ data }) => {
      context.terminal.note('The schema is up to date.');
      return done({ store_id: (await data.store()).store_id });
    }),
};
