import { describe } from 'vitest';
import { agentContract } from './agents.contract.ts';
import { ambiguousNameContract } from './ambiguous-names.contract.ts';
import { authorityContract } from './authority.contract.ts';
import type { MakeBackend } from './backend.ts';
import { brandContract } from './brands.contract.ts';
import { comboContract } from './combos.contract.ts';
import { commitContract } from './commit.contract.ts';
import { correctionContract } from './corrections.contract.ts';
import { coverageContract } from './coverage.contract.ts';
import { cursorContract } from './cursors.contract.ts';
import { escalationContract } from './escalations.contract.ts';
import { metadataContract } from './metadata.contract.ts';
import { outboxContract } from './outbox.contract.ts';
import { proposalContract } from './proposals.contract.ts';
import { reportingContract } from './reporting.contract.ts';
import { triageContract } from './triage.contract.ts';
import { turnContract } from './turn.contract.ts';

/** What every backend does, whatever it stores in. */
export function describeBackendContract(name: string, make: MakeBackend): void {
  describe(`backend contract: ${name}`, () => {
    describe('brands', () => brandContract(make));
    describe('ambiguous names', () => ambiguousNameContract(make));
    describe('combos', () => comboContract(make));
    describe('cursors', () => cursorContract(make));
    describe('metadata, feedback, executions', () => metadataContract(make));
    describe('escalations', () => escalationContract(make));
    describe('commit', () => commitContract(make));
    describe('agents', () => agentContract(make));
    describe('corrections', () => correctionContract(make));
    describe('authority', () => authorityContract(make));
    describe('proposals', () => proposalContract(make));
    describe('outbox', () => outboxContract(make));
    describe("the executor's turn", () => turnContract(make));
    describe('coverage', () => coverageContract(make));
    describe('triage', () => triageContract(make));
    describe('reporting', () => reportingContract(make));
  });
}
