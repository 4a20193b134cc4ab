import type { StoreHome } from '../domain/ports/home.ts';
import type { Terminal } from './terminal.ts';

/**
 * Returns false, and warns, where nobody has confirmed which of several copies of the store is in use: nothing is
 * decided or applied here then, although all of it can be read.
 */
export async function noteDisputed(home: StoreHome, terminal: Pick<Terminal, 'note'>): Promise<boolean> {
  const checked = await home.check();
  if (!checked.ok) terminal.note(`Warning: ${checked.refusal.message} ${checked.refusal.instead}`);
  return checked.ok;
}
