import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ExposedPath } from '../../src/commands/command.ts';
import { requireRecordedPolicy } from '../../src/commands/unlock.ts';
import { DEFAULT_POLICY } from '../../src/domain/change/policy.ts';
import { accepted, refusalOf, SmallStore } from '../executor/small-store.ts';
import { commandContext } from '../screens/command-context.ts';

let store: SmallStore;
beforeEach(async () => {
  store = await SmallStore.open();
});
afterEach(() => store.close());

const terminal = { interactive: true, columns: 80, outColumns: 80, rows: 24, out() {}, note() {}, ask: async () => '' };

function policyWith(exposed: readonly ExposedPath[]) {
  const context = commandContext(store.directory, store.ports, terminal);
  context.files.writePolicy(DEFAULT_POLICY);
  return requireRecordedPolicy(store.ports, { ...context, exposedPaths: () => exposed });
}

const EXPOSED = {
  path: '/data/authority.db',
  by: 'every user',
  everyone: true,
  fix: "chmod go-w '/data/authority.db'",
};

test('while every user can write the authority, nothing is decided or applied, and the fix is named', async () => {
  const refusal = refusalOf(await policyWith([EXPOSED]));
  expect(refusal).toMatchObject({ code: 'not_allowed', instead: `Run: ${EXPOSED.fix}` });
  expect(refusal.message).toContain(EXPOSED.path);
});

test('what a group can write is a warning only', async () => {
  accepted(await policyWith([{ ...EXPOSED, by: 'its group', everyone: false }]));
});
