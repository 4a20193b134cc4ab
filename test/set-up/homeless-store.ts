import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Forgets where a store lives, so that a copy of it that a test makes lives where it is first opened, without a person. */
export function forgetHome(directory: string): void {
  const path = join(directory, 'authority.db');
  if (!existsSync(path)) return;
  const authority = new DatabaseSync(path);
  authority.exec('DELETE FROM home');
  authority.close();
}
