import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialiseSampleStore } from '../../data/sample-store.ts';
import { openCommitSide } from '../../src/backends/embedded/commit-side.ts';
import { approversInit } from '../../src/commands/approvers.ts';
import type { Command } from '../../src/commands/command.ts';
import { changesReview } from '../../src/commands/review.ts';
import { Interrupted } from '../../src/commands/terminal.ts';
import type { CommitPorts } from '../../src/domain/ports/commit-side.ts';
import { ed25519Verifier } from '../../src/executor/ed25519.ts';
import { OWNER } from '../harness/temporary-store.ts';
import { commandContext } from './command-context.ts';
import { ScriptedTerminal, type Typed } from './scripted-terminal.ts';
import { fixedFoundation, proposeWaiting } from './waiting-changes.ts';

const NOW = '2026-11-30T09:00:00.000Z';
const PASSPHRASE = 'correct horse battery staple';
const TO_THE_END = { enterAt: 'Screen ' };

/** What stood on a terminal of 24 rows and 80 columns at each question. */
export interface ReviewScreens {
  readonly init: readonly string[];
  readonly review: readonly string[];
  readonly empty: readonly string[];
}

/** Enrols an approver, reviews three waiting changes and starts a review where none waits. Equal code gives equal screens. */
export async function recordReview(): Promise<ReviewScreens> {
  const directory = mkdtempSync(join(tmpdir(), 'review-screens-'));
  try {
    const foundation = fixedFoundation(NOW);
    await initialiseSampleStore(directory, { combos: 2000, owner: OWNER }, foundation);
    const ports = openCommitSide(directory, foundation, ed25519Verifier);
    try {
      await proposeWaiting(ports);
      return await playSessions(directory, ports);
    } finally {
      await ports.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function playSessions(directory: string, ports: CommitPorts): Promise<ReviewScreens> {
  const play = (command: Command, options: Readonly<Record<string, string>>, answers: readonly Typed[]) =>
    screensOf(command, options, answers, directory, ports);
  const init = await play(approversInit, { id: OWNER }, [PASSPHRASE, `${PASSPHRASE}.`, PASSPHRASE, PASSPHRASE]);
  const star = ['aprove', TO_THE_END, 'approve', '0002'];
  const hostile = [TO_THE_END, 'reject', '', 'It imitates a question.'];
  const review = await play(changesReview, {}, [PASSPHRASE, ...star, ...hostile, TO_THE_END, 'approve']);
  // The last screen of the enrolment shows a key's fingerprint, which is another one each time.
  return { init: init.slice(0, -1), review, empty: await play(changesReview, {}, []) };
}

async function screensOf(
  command: Command,
  options: Readonly<Record<string, string>>,
  answers: readonly Typed[],
  directory: string,
  ports: CommitPorts,
): Promise<readonly string[]> {
  const terminal = new ScriptedTerminal(answers);
  try {
    const outcome = await command.run({ positionals: [], options }, commandContext(directory, ports, terminal));
    if (!outcome.ok) throw new Error(`${outcome.refusal.message} ${outcome.refusal.instead}`);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
  await terminal.end();
  if (terminal.brokenRows().length > 0) throw new Error(`Rows left the screen: ${terminal.brokenRows().join('\n')}`);
  return terminal.screens;
}
