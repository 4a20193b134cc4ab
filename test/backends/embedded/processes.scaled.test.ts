import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { openAgentSide } from '../../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { auditOrigin, checkAuditEntries } from '../../../src/domain/change/audit.ts';
import { STORE } from '../../contract/backend.ts';
import { aBrand } from '../../contract/records.ts';
import { runs } from '../../set-up/volume.ts';
import { givenDirectory, givenStoreIn } from './given-store.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

const EACH = runs(30, 200);

it(`two processes that write ${EACH} commits, proposals and claims each lose nothing`, async () => {
  const directory = directories.make();
  await givenStoreIn(directory, STORE, { brands: [aBrand()] });
  const script = new URL('./writer-process.ts', import.meta.url).pathname;
  const children = ['A', 'B'].map((name) =>
    spawn(process.execPath, [script, directory, name, String(EACH)], { stdio: ['ignore', 'inherit', 'inherit'] }),
  );
  for (const [code] of await Promise.all(children.map((child) => once(child, 'exit')))) expect(code).toBe(0);

  const agent = openAgentSide(directory, nodeFoundation());
  expect(await agent.data.current()).toBe(2 * EACH);
  expect((await agent.data.brand(12345))?.version).toBe(2 * EACH + 1);
  expect((await agent.proposals.proposalPage({}, 1)).total).toBe(2 * EACH);
  for (const name of ['A', 'B']) {
    for (let i = 0; i < EACH; i++)
      expect(await agent.data.appliedChange(`CHG-${name}${i}`), `${name}${i}`).toBeDefined();
  }
  const claims = await agent.authority.unresolvedApplications();
  expect(claims).toHaveLength(EACH);
  const proposalAudit = await agent.proposals.proposalAudit(1, 1000);
  expect(proposalAudit).toHaveLength(2 * EACH);
  const start = auditOrigin('proposals', STORE.store_id, agent.hasher);
  expect(checkAuditEntries(start, proposalAudit, agent.hasher).problem).toBeNull();
  const authorityAudit = await agent.authority.authorityAudit(1, 1000);
  expect(authorityAudit).toHaveLength(1 + EACH);
  const origin = auditOrigin('authority', STORE.store_id, agent.hasher);
  expect(checkAuditEntries(origin, authorityAudit, agent.hasher).problem).toBeNull();
  await agent.close();
});
