import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { openAgentSide } from '../../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { auditOrigin, checkAuditEntries } from '../../../src/domain/change/audit.ts';
import { STORE } from '../../contract/backend.ts';
import { aBrand } from '../../contract/records.ts';
import { givenDirectory, givenStoreIn } from './given-store.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

it('two processes that write 200 commits, proposals and claims each lose nothing', async () => {
  const directory = directories.make();
  await givenStoreIn(directory, STORE, { brands: [aBrand()] });
  const script = new URL('./writer-process.ts', import.meta.url).pathname;
  const children = ['A', 'B'].map((name) =>
    spawn(process.execPath, [script, directory, name, '200'], { stdio: ['ignore', 'inherit', 'inherit'] }),
  );
  for (const [code] of await Promise.all(children.map((child) => once(child, 'exit')))) expect(code).toBe(0);

  const agent = openAgentSide(directory, nodeFoundation());
  expect(await agent.data.revision()).toBe(400);
  expect((await agent.data.brand(12345))?.version).toBe(401);
  expect((await agent.proposals.proposalPage({}, 1)).total).toBe(400);
  for (const name of ['A', 'B']) {
    for (let i = 0; i < 200; i++)
      expect(await agent.data.appliedChange(`CHG-${name}${i}`), `${name}${i}`).toBeDefined();
  }
  const claims = await agent.authority.applicationsUnderWay();
  expect(claims).toHaveLength(200);
  const proposalAudit = await agent.proposals.proposalAudit(1, 1000);
  expect(proposalAudit).toHaveLength(400);
  const start = auditOrigin('proposals', STORE.store_id, agent.hasher);
  expect(checkAuditEntries(start, proposalAudit, agent.hasher).problem).toBeNull();
  const authorityAudit = await agent.authority.authorityAudit(1, 1000);
  expect(authorityAudit).toHaveLength(1 + 200);
  const origin = auditOrigin('authority', STORE.store_id, agent.hasher);
  expect(checkAuditEntries(origin, authorityAudit, agent.hasher).problem).toBeNull();
  await agent.close();
});
