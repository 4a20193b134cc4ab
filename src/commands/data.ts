import { done } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { OWNER_OPTION, ownerOption } from './owner-option.ts';
import { wholeOption } from './whole-option.ts';

const MIN_COMBOS = 2_000;
const MAX_COMBOS = 50_000_000;
const MAX_SEED = 2 ** 31 - 1;

export const dataInit: Command = {
  usage: 'data init',
  summary: 'Make the data directory and fill it with sample data of real brand names.',
  options: {
    combos: { type: 'string', help: `How many merchant records, from ${MIN_COMBOS}` },
    seed: { type: 'string', help: 'Another seed gives other data' },
    owner: OWNER_OPTION,
  },
  arguments: [],
  async run(input, context) {
    const combos = wholeOption(input, 'combos', MIN_COMBOS, MAX_COMBOS);
    if (!combos.ok) return combos;
    const seed = wholeOption(input, 'seed', 0, MAX_SEED);
    if (!seed.ok) return seed;
    const owner = ownerOption(input);
    if (!owner.ok) return owner;
    const made = await context.makeSampleStore({
      owner: owner.value,
      ...(combos.value === undefined ? {} : { combos: combos.value }),
      ...(seed.value === undefined ? {} : { seed: seed.value }),
    });
    if (!made.ok) return made;
    context.terminal.note(
      `Sample data is in ${context.dataDirectory}: ${made.value.combos} combos, seed ${made.value.seed}.`,
    );
    context.terminal.note(`Agents act for ${owner.value} here.`);
    return done({ directory: context.dataDirectory, kind: 'sample', ...made.value });
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
