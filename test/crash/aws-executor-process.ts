import type { AwsSettings } from '../../src/backends/aws/agent-side.ts';
import { openAwsCommitSide } from '../../src/backends/aws/commit-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import { applyChange } from '../../src/executor/apply-change.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { recoverApplications } from '../../src/executor/recover.ts';
import { openFollower } from '../backends/aws/open-follower.ts';

/** Applies a change in a process of its own, on a node of its own. Run by tests that kill it or stop it. */
const [settingsJson = '', changeId = ''] = process.argv.slice(2);
const settings: AwsSettings = JSON.parse(settingsJson);
const { follower, close } = await openFollower(settings);
const ports = await openAwsCommitSide(
  { ...settings, follow: () => follower.follow() },
  nodeFoundation(),
  ed25519Verifier,
);
await ports.data.current();
await recoverApplications(ports);
const outcome = await applyChange(changeId, ports, writeOperations);
process.stdout.write(outcome.ok ? `${outcome.value.state}: ${outcome.value.detail}` : outcome.refusal.code);
await ports.close();
close();
