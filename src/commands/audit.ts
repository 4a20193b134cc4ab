import { done, refused } from '../domain/refusal.ts';
import { checkAudit } from '../executor/audit-check.ts';
import type { Command } from './command.ts';

export const auditVerify: Command = {
  usage: 'audit verify',
  summary: 'Check both audit chains, the signed head and the applied changes against each other.',
  options: {},
  arguments: [],
  run: (_input, context) =>
    context.withStore(async (ports) => {
      const anchor = context.files.readAnchor();
      if (!anchor.ok) return anchor;
      const report = await checkAudit(ports, ports.verifier, anchor.value);
      const [first] = report.problems;
      if (first !== undefined) {
        return refused({
          code: 'tampered',
          field: `${first.chain} ${first.seq}`,
          message: report.problems.map(({ chain, seq, problem }) => `${chain} entry ${seq}: ${problem}.`).join('\n'),
          instead: 'Keep the data directory as it is and compare it with a backup.',
        });
      }
      if (!context.json) {
        context.terminal.out(
          `Whole: ${report.entries.authority} authority and ${report.entries.proposals} proposal entries.`,
        );
        context.terminal.out(
          anchor.value === undefined
            ? 'No signed head yet: a cut at the end could not be seen.'
            : `Signed head at entry ${anchor.value.seq}, by ${anchor.value.approver_id}. A cut after it could not be seen.`,
        );
      }
      return done(report);
    }),
};
