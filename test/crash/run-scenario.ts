import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { deskSchema } from '../../src/domain/escalation/desk.ts';
import type { Foundation } from '../../src/domain/ports/foundation.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { fileTransport } from '../../src/notify/file-transport.ts';
import { type ApproverKeyPair, approverFrom } from '../concurrency/approver-key-pair.ts';
import { type OnWrite, transportWithFailpoints, withFailpoints } from './failpoints.ts';
import type { Scenario } from './scenarios.ts';

const DESK = deskSchema.parse({
  teams: {
    '1': ['ed.allison@rewardinsight.com', 'data-team@rewardinsight.com'],
    '2': ['engineering@rewardinsight.com'],
    '3': [],
  },
  notify_on_create: ['escalations@rewardinsight.com'],
});

export function openForCrash(directory: string, foundation: Foundation) {
  return openCommitSide(directory, foundation, ed25519Verifier, { desk: DESK });
}

const mailDirectory = (directory: string): string => join(directory, 'outbox');

/** Counts the mails in the store's directory. */
export function mailsIn(directory: string): number {
  const mails = mailDirectory(directory);
  return existsSync(mails) ? readdirSync(mails).filter((name) => name.endsWith('.eml')).length : 0;
}

/** Runs a scenario on the store in `directory` and calls `onWrite` around each of its writes. */
export async function runScenario(
  scenario: Scenario,
  directory: string,
  key: ApproverKeyPair,
  foundation: Foundation,
  onWrite: OnWrite = () => {},
): Promise<void> {
  const ports = openForCrash(directory, foundation);
  try {
    await scenario.run({
      ports: withFailpoints(ports, onWrite),
      approver: approverFrom(key),
      transport: transportWithFailpoints(fileTransport(mailDirectory(directory)), onWrite),
    });
  } finally {
    await ports.close();
  }
}
