import { checkPolicyFile } from '../console/enrolment.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import type { StoredProposal } from '../domain/ports/proposals.ts';
import type { Outcome } from '../domain/refusal.ts';
import type { CommandContext } from './command.ts';

const PAGE = 100;

/** Every stored proposal, newest first. */
export async function* allProposals(ports: Pick<CommitPorts, 'proposals'>): AsyncGenerator<StoredProposal> {
  let cursor: string | undefined;
  do {
    const page = await ports.proposals.proposalPage({}, PAGE, cursor);
    yield* page.rows;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

/** Decisions are made under the policy that is in the file and on record alike, or not at all. */
export async function policyStands(ports: CommitPorts, context: CommandContext): Promise<Outcome<true>> {
  const file = context.files.readPolicy();
  return file.ok ? checkPolicyFile(file.value, ports) : file;
}
