/**
 * Reads the store's three files repeatedly until its standard input ends, and never waits for a lock: a read that
 * finds one fails at once. Prints the number of reads, the number of changes seen in the data, and the failures.
 */

import { nodeHasher } from '../../src/backends/embedded/node-foundation.ts';
import { storeFiles } from '../../src/backends/embedded/store-files.ts';
import { Database } from '../../src/backends/sqlite/database.ts';
import { auditChain } from '../../src/backends/sqlite/proposals/audit-chain.ts';
import { proposalStore } from '../../src/backends/sqlite/proposals/proposals.ts';
import { authorityReads } from '../../src/backends/sqlite/reads/authority.ts';
import { escalationReads } from '../../src/backends/sqlite/reads/escalations.ts';
import { storeReads } from '../../src/backends/sqlite/reads/store.ts';
import { SHARED } from './crowded-store.ts';

const [directory = ''] = process.argv.slice(2);
const files = storeFiles(directory);
const open = (path: string) => new Database(path, { readOnly: true, busyTimeout: 0 });
const [data, authority, proposals] = [open(files.data), open(files.authority), open(files.proposals)];
const store = storeReads(data);
const escalations = escalationReads(data);
const decisions = authorityReads(authority, auditChain(authority, 'authority', 'crowded', nodeHasher));
const changes = proposalStore(proposals, auditChain(proposals, 'proposals', 'crowded', nodeHasher), nodeHasher);

let reads = 0;
const revisions = new Set<number>();
const failures = new Set<string>();
let ended = false;
process.stdin.resume().once('end', () => {
  ended = true;
});
process.stdout.write('ready\n');
while (!ended) {
  try {
    revisions.add(await store.current());
    await escalations.escalation(SHARED);
    await decisions.unresolvedApplications();
    await decisions.authorityAuditHead();
    await changes.proposalPage({}, 20);
    reads++;
  } catch (error) {
    failures.add(String(error));
  }
  await new Promise((resolve) => setImmediate(resolve));
}
for (const database of [data, authority, proposals]) database.close();
process.stdout.write(JSON.stringify({ reads, revisions: revisions.size, failures: [...failures] }));
