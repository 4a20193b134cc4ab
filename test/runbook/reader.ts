import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manualMetadataFile } from './command-lines.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const AGENTS = new URL('../../agent-instructions/agents/', import.meta.url);

/** What starts the command line in a shell. */
export const PROGRAM = `"${process.execPath}" "${CLI}"`;

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Somebody who follows the runbook: the folder that they stand in, and their shell. */
export interface Reader {
  readonly folder: string;
  /** In a real shell: what it does to quotes and backslashes is part of the runbook. */
  run(line: string, dataDirectory: string): Promise<Ended>;
  leave(): void;
}

/** Their folder holds the metadata file of Procedure 1 and the instructions of Procedure 4. */
export function runbookReader(): Reader {
  const folder = mkdtempSync(join(tmpdir(), 'runbook-'));
  writeFileSync(join(folder, 'manual_metadata_12345.json'), manualMetadataFile());
  mkdirSync(join(folder, 'infrastructure'));
  cpSync(AGENTS, join(folder, 'infrastructure', 'prompts'), { recursive: true });
  return {
    folder,
    run(line, dataDirectory) {
      const settings = { BRAND_ESCALATIONS_DATA: dataDirectory };
      const env = { ...process.env, ...settings, NO_COLOR: '1' };
      const child = spawn('bash', ['-c', line], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
      let [output, errors] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
      child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')));
      return new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) => resolve({ code, output, errors }));
      });
    },
    leave: () => rmSync(folder, { recursive: true, force: true }),
  };
}
