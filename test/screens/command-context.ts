import type { CommandContext } from '../../src/commands/command.ts';
import type { Terminal } from '../../src/commands/terminal.ts';
import { ApproverFiles } from '../../src/console/approver-files.ts';
import { writeOperations } from '../../src/domain/operations/write-operations.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { done } from '../../src/domain/refusal.ts';
import { applyChange } from '../../src/executor/apply-change.ts';

const notHere = () => {
  throw new Error('this command needs none of it');
};

/** The context of a command that decides: on an open store, with a terminal of the test. */
export function commandContext(directory: string, ports: CommitPorts, terminal: Terminal): CommandContext {
  return {
    terminal,
    dataDirectory: directory,
    storePlace: directory,
    files: new ApproverFiles(directory),
    json: false,
    readPath: done,
    apply: 'here',
    transfer: {
      ...{
        importRecords: notHere,
        withRecords: notHere,
        sampleRecords: notHere,
        backUp: notHere,
        migrate: notHere,
        snapshot: notHere,
      },
      stageRestore: notHere,
    },
    applierOn: (on) => (changeId) => applyChange(changeId, on, writeOperations),
    withStore: (work) => work(ports),
    withToolbox: notHere,
    createSampleStore: notHere,
    mailRoute: notHere,
    damagedFiles: async () => [],
    auditLengthAt: () => null,
    exposedPaths: () => [],
  };
}
