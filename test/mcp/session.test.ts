import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OWNERS_COMMAND_LINE } from '../../src/domain/change/principal.ts';
import { done } from '../../src/domain/refusal.ts';
import { openSession } from '../../src/mcp/session.ts';
import { accepted, SmallStore } from '../executor/small-store.ts';

let store: SmallStore;

beforeAll(async () => {
  store = await SmallStore.open();
});
afterAll(() => store.close());

async function principalOf(clientName: string, connection = 'a connection') {
  return accepted(await openSession(async () => done(store.ports), { clientName, connection })).principal;
}

describe('given a client that claims a name', () => {
  test('when it is an ordinary one, then the principal bears it, as a claim of an agent', async () => {
    expect(await principalOf('claude-ai')).toMatchObject({ kind: 'agent', name: 'claude-ai', authenticated: false });
  });

  test('when it is one of this system or of the owner, then the principal does not bear it', async () => {
    const { owner } = await store.ports.data.store();
    for (const name of ['system', 'ѕystem', 'command-line', owner, owner.toUpperCase()])
      expect(await principalOf(name)).toMatchObject({ kind: 'agent', name: 'client under a reserved name' });
  });

  test('when the owner calls on the command line, then the principal says so', async () => {
    expect(await principalOf('anything', OWNERS_COMMAND_LINE)).toMatchObject({ name: 'command-line' });
  });
});
