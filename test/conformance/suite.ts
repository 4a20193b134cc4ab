import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const SUITE = fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'));

/** The revisions whose requirements are frozen in the suite, with the number of scenarios that each scores. */
export const REVISIONS = { '2025-11-25': 30, '2026-07-28': 37 } as const;
export type Revision = keyof typeof REVISIONS;

export interface Score {
  readonly passed: number;
  readonly failed: readonly string[];
  /** Everything the suite said, for when something failed. */
  readonly report: string;
}

/** Runs the official suite against a server. Scenarios that the revision does not score are left out. */
export async function runSuite(url: string, revision: Revision): Promise<Score> {
  const results = mkdtempSync(join(tmpdir(), 'conformance-'));
  try {
    const child = spawn(process.execPath, [SUITE, 'server', '--url', url, '--requirements', revision, '-o', results], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [report, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return scoreOf(`${report}${errors}`);
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}

/** Reads the summary: one line per scenario, and below it those that are not scored. */
export function scoreOf(report: string): Score {
  const summary = report.slice(report.lastIndexOf('=== SUMMARY ==='));
  const notScored = new Set([...summary.matchAll(/^ {2}[✓✗] (\S+) \(/gmu)].map(([, name]) => name));
  const scored = [...summary.matchAll(/^([✓✗]) (\S+): (\d+) passed, (\d+) failed/gmu)].filter(
    ([, , name]) => !notScored.has(name),
  );
  // A scenario that checked nothing has shown nothing.
  const ok = (mark: string | undefined, checks: string | undefined) => mark === '✓' && checks !== '0';
  const passed = scored.filter(([, mark, , checks]) => ok(mark, checks));
  const failed = scored.filter(([, mark, , checks]) => !ok(mark, checks)).map(([, , name]) => name ?? '');
  return { passed: passed.length, failed, report };
}
