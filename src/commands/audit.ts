import { keyFingerprint } from '../console/fingerprint.ts';
import { visibleValue } from '../console/visible-text.ts';
import { done, refused } from '../domain/refusal.ts';
import { noun } from '../domain/text/noun.ts';
import { type AnchoredReport, checkAnchoredHeads } from '../executor/anchored-heads.ts';
import type { AuditAnchor } from '../executor/audit-anchor.ts';
import { type AuditReport, verifyAudit } from '../executor/audit-check.ts';
import type { SetBack } from '../executor/audit-times.ts';
import type { Command, DamagedFile } from './command.ts';
import { noteDisputed } from './disputed.ts';

export const auditVerify: Command = {
  usage: 'audit verify',
  summary:
    'Verify the databases page by page, then the audit log: both chains, the signed head and all records against each other.',
  options: {},
  arguments: [],
  run: (_input, context) =>
    context.withStore(async (ports) => {
      const damaged = await context.damagedFiles();
      if (damaged.length > 0) return refuseDamaged(damaged);
      const anchor = context.files.readAnchor();
      if (!anchor.ok) return anchor;
      const report = await verifyAudit(ports, ports.verifier, anchor.value);
      const anchored = await checkAnchoredHeads(ports);
      const problems = [...report.problems, ...anchored.problems];
      const [first] = problems;
      if (first !== undefined) {
        return refused({
          code: 'tampered',
          field: `${first.chain} ${first.seq}`,
          message: problems.map(problemLine).join('\n'),
          instead: 'Keep the data directory as it is and compare it with a backup.',
        });
      }
      const approvers = (await ports.authority.approvers()).map(({ approver_id, public_key }) => ({
        approver_id,
        fingerprint: keyFingerprint(public_key),
      }));
      const exposed = context.exposedPaths();
      const in_use = await noteDisputed(ports.home, context.terminal);
      if (!context.json) {
        context.terminal.out('Every page of every database is in order.');
        for (const line of reportLines(report, anchor.value, approvers)) context.terminal.out(line);
        if (anchored.heads > 0) context.terminal.out(anchoredLine(anchored.heads));
        for (const line of report.set_back.map(setBackLine)) context.terminal.out(line);
        for (const { path, by, fix } of exposed)
          context.terminal.out(`Warning: ${path} can be written by ${by}. Run: ${fix}`);
      }
      return done({
        ...report,
        approvers,
        signed_head: anchor.value ?? null,
        anchored_heads: anchored.heads,
        exposed,
        in_use,
      });
    }),
};

function setBackLine({ chain, seq, at, before, confirmed }: SetBack): string {
  const what = confirmed ? 'A person confirmed it there.' : 'The clock was set back.';
  return visibleValue(`Time runs backwards at ${chain} entry ${seq}: from ${before} to ${at}. ${what}`);
}

/** The records of a damaged file prove nothing, so they are not looked at. */
function refuseDamaged(damaged: readonly DamagedFile[]) {
  return refused({
    code: 'tampered',
    field: damaged[0]?.file ?? '',
    message: damaged.map(({ file, problem }) => visibleValue(`${file} is damaged: ${problem}.`)).join('\n'),
    instead: 'Keep the data directory as it is for now, and put a backup back: brand-escalations data restore BACKUP',
  });
}

function anchoredLine(heads: number): string {
  return `All ${heads} ${noun(heads, 'head')} that were anchored outside of the store are in the chains.`;
}

function problemLine({ chain, seq, problem }: (AuditReport | AnchoredReport)['problems'][number]): string {
  return visibleValue(seq === 0 ? `${chain}: ${problem}.` : `${chain} entry ${seq}: ${problem}.`);
}

function reportLines(
  { entries }: AuditReport,
  anchor: AuditAnchor | undefined,
  approvers: readonly { readonly approver_id: string; readonly fingerprint: string }[],
): readonly string[] {
  const verified = `Verified: ${entries.authority} authority and ${entries.proposals} proposal entries; all records agree with them.`;
  if (anchor === undefined)
    return [
      verified,
      'No approver is enrolled yet, so no head is signed: truncation at the end could not be detected.',
    ];
  return [
    verified,
    `Signed head at entry ${anchor.seq}, by ${anchor.approver_id}: ${anchor.hash}`,
    ...approvers.map(({ approver_id, fingerprint }) => `Key of ${approver_id}: ${fingerprint}`),
    'This check cannot detect: truncation after the signed head, a rollback of the whole directory to an older copy,',
    'replacement of all keys, or data edited outside of changes. Keep the head and the key fingerprints in another place',
    'and compare them.',
  ];
}
