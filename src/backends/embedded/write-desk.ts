import { renameSync, writeFileSync } from 'node:fs';
import type { Desk } from '../../domain/escalation/desk.ts';
import { deskPath } from './desk-file.ts';

/** Writes the settings of the desk, whole or not at all. */
export function writeDesk(directory: string, desk: Desk): void {
  const partial = `${deskPath(directory)}.partial`;
  writeFileSync(partial, `${JSON.stringify(desk, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(partial, deskPath(directory));
}
