import { done } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { progressNotes } from './data-transfer.ts';
import { noteDisputed } from './disputed.ts';
import { BACKEND_OPTION, integerOption, OWNER_OPTION, ownerOption } from './options.ts';

const COMBOS = { min: 2_000, max: 50_000_000 };
const SEED = { min: 0, max: 2 ** 31 - 1 };

export const dataInit: Command = {
  usage: 'data init',
  summary: 'Create a store and fill it with sample data: real brand names, invented records.',
  options: {
    combos: { type: 'string', help: `Number of merchant records, at least ${COMBOS.min}` },
    seed: { type: 'string', help: 'Seed of the random generator; another seed gives other data' },
    backend: BACKEND_OPTION,
    owner: OWNER_OPTION,
  },
  arguments: [],
  async run(input, context) {
    const combos = integerOption(input, 'combos', COMBOS);
    if (!combos.ok) return combos;
    const seed = integerOption(input, 'seed', SEED);
    if (!seed.ok) return seed;
    const owner = ownerOption(input);
    if (!owner.ok) return owner;
    const created = await context.createSampleStore({
      owner: owner.value,
      ...(combos.value === undefined ? {} : { combos: combos.value }),
      ...(seed.value === undefined ? {} : { seed: seed.value }),
    });
    if (!created.ok) return created;
    context.terminal.note(
      `Sample data is in ${context.storePlace}: ${created.value.combos} combos, seed ${created.value.seed}.`,
    );
    context.terminal.note(`Agents on this store act on behalf of ${owner.value}.`);
    return done({ directory: context.dataDirectory, kind: 'sample', ...created.value });
  },
};

export const dataInfo: Command = {
  usage: 'data info',
  summary: 'Show a summary of the data directory.',
  options: {},
  arguments: [],
  run: (_input, context) =>
    context.withStore(async ({ data, authority, proposals, home }) => {
      const store = await data.store();
      const in_use = await noteDisputed(home, context.terminal);
      const info = {
        directory: context.dataDirectory,
        ...store,
        in_use,
        revision: await data.current(),
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
  summary: 'Bring the data directory up to date with this release: its schema, and records stored in older formats.',
  options: {},
  arguments: [],
  async run(_input, context) {
    const progress = progressNotes(context.terminal);
    const { schema, rewritten } = await context.transfer.migrate((kind, rows) => progress(`${kind}: ${rows} checked`));
    const lines = [
      ...Object.entries(schema).flatMap(([file, { from, to }]) =>
        from === to ? [] : [`${file}.db: schema ${from} is now ${to}.`],
      ),
      ...Object.entries(rewritten).flatMap(([kind, count]) =>
        count === 0 ? [] : [`${kind}: ${count} rewritten in the newest format.`],
      ),
    ];
    for (const line of lines.length === 0 ? ['Everything is up to date.'] : lines) context.terminal.note(line);
    return context.withStore(async ({ data }) => done({ store_id: (await data.store()).store_id, schema, rewritten }));
  },
};

export const dataSnapshot: Command = {
  usage: 'data snapshot',
  summary:
    'Make a snapshot of the data of a store on AWS now, from which new nodes start. "work" makes them by itself.',
  options: {},
  arguments: [],
  run: (_input, context) =>
    context.withStore(async ({ snapshots }) => {
      const made = await snapshots.make();
      if (!made.ok) return made;
      const { revision, key } = made.value;
      context.terminal.note(`The newest snapshot is of revision ${revision}: ${key}`);
      return made;
    }),
};
