import { readFileSync } from 'node:fs';
import { z } from 'zod';

const RUNBOOK = new URL('escalation-procedures-runbook.md', import.meta.url);

/** A command of the runbook, as it stands there. */
export interface RunbookCommand {
  /** The nearest heading above it: `Procedure 3: Brand Splitting`. */
  readonly section: string;
  /** The command as a shell takes it, continuation lines included. */
  readonly text: string;
  /** The script's name without its folder and ending. */
  readonly script: string;
}

export function readRunbook(): string {
  return readFileSync(RUNBOOK, 'utf8');
}

const COMMAND = /^python (?:scripts|infrastructure)\/(\w+)\.py(?:.*\\\n)*.*$/gm;
const HEADING = /^#{2,4} (.+)$/gm;

/** Every command that calls a script, in the runbook's order. */
export function runbookCommands(runbook: string = readRunbook()): readonly RunbookCommand[] {
  const headings = [...runbook.matchAll(HEADING)].map((match) => ({ at: match.index, title: match[1] ?? '' }));
  return [...runbook.matchAll(COMMAND)].map((match) => ({
    section: headings.findLast(({ at }) => at < match.index)?.title ?? '',
    text: match[0],
    script: match[1] ?? '',
  }));
}

/** The same command for this program: only what starts it is another. */
export function asCall({ text, script }: RunbookCommand, program: string): string {
  return text.replace(/^python \S+/, () => `${program} call ${script}`);
}

/** The runbook's own example of a metadata file (Procedure 1, step 4). */
export function manualMetadataFile(runbook: string = readRunbook()): string {
  const [, json = ''] = /^```json\n([\s\S]*?)^```$/m.exec(runbook) ?? [];
  z.looseObject({ brandid: z.literal(12345), regex: z.string() }).parse(JSON.parse(json));
  return json;
}
