import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CursorInvalid } from '../../src/domain/paging/page.ts';
import type { AgentPorts } from '../../src/domain/ports/agent-side.ts';
import { runs } from '../set-up/volume.ts';
import { givenStores, type MakeBackend } from './backend.ts';
import { aCombo, aFact, anEscalation } from './records.ts';

/** Every paged read, by name, as a function of the cursor. */
function pagedReads(agent: AgentPorts): Record<string, (cursor?: string) => Promise<{ next_cursor: string | null }>> {
  const filter = { brandid: 12345 };
  return {
    combos: (cursor) => agent.data.comboPage(filter, 1, cursor),
    'combos of one bank': (cursor) => agent.data.comboPage({ ...filter, bankid: 1 }, 1, cursor),
    narratives: (cursor) => agent.data.narrativePage(filter, 1, cursor),
    'newest escalations': (cursor) => agent.data.escalationPage({}, 'newest', 1, cursor),
    'oldest escalations': (cursor) => agent.data.escalationPage({}, 'oldest', 1, cursor),
    'escalations by level': (cursor) => agent.data.escalationPage({}, 'level', 1, cursor),
    'escalations of a brand': (cursor) => agent.data.escalationPage(filter, 'newest', 1, cursor),
    proposals: (cursor) => agent.proposals.proposalPage({}, 1, cursor),
    'proposals of an escalation': (cursor) =>
      agent.proposals.proposalPage({ escalation_id: 'ESC-2026-001' }, 1, cursor),
  };
}

export function cursorContract(make: MakeBackend): void {
  const given = givenStores(make);

  async function givenTwoOfEach(): Promise<AgentPorts> {
    const { agent } = await given({
      combos: [aCombo(), aCombo({ ccid: 2, narrative: 'STAR BURGER' })],
      escalations: [anEscalation(), anEscalation({ escalation_id: 'ESC-2026-002' })],
    });
    for (const change_id of ['CHG-1', 'CHG-2']) {
      const index = { created_at: '2026-02-14T12:00:00.000Z', escalation_id: 'ESC-2026-001' };
      await agent.proposals.append({ change_id, canonical: '{}', digest: 'd' }, index, aFact());
    }
    return agent;
  }

  it('a cursor is good for its own query and refused by every other', async () => {
    const reads = pagedReads(await givenTwoOfEach());
    for (const [made, read] of Object.entries(reads)) {
      const cursor = (await read()).next_cursor;
      if (cursor === null) throw new Error(`${made} should have a second page`);
      for (const [used, other] of Object.entries(reads)) {
        if (used === made) expect((await other(cursor)).next_cursor, used).toBeNull();
        else await expect(other(cursor), `${made} used for ${used}`).rejects.toThrow(CursorInvalid);
      }
    }
  });

  it('a cursor that was made up is refused and nothing else happens', async () => {
    const reads = Object.values(pagedReads(await givenTwoOfEach()));
    const madeUp = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.base64String({ minLength: 1 }),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
    );
    await fc.assert(
      fc.asyncProperty(madeUp, fc.constantFrom(...reads), async (cursor, read) => {
        await expect(read(cursor)).rejects.toThrow(CursorInvalid);
      }),
    );
  });

  it('a cursor whose content was edited is refused or gives a page, and never fails otherwise', async () => {
    const reads = Object.values(pagedReads(await givenTwoOfEach()));
    for (const read of reads) {
      const cursor = (await read()).next_cursor ?? '';
      const parts: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
      await fc.assert(
        fc.asyncProperty(fc.nat(4), fc.jsonValue(), async (at, value) => {
          const edited = Buffer.from(JSON.stringify(parts.with(at % parts.length, value))).toString('base64url');
          await read(edited).catch((error: unknown) => expect(error).toBeInstanceOf(CursorInvalid));
        }),
        { numRuns: runs(6, 30) },
      );
    }
  });
}
