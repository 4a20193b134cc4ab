import type { AuditFact } from '../../../domain/change/audit.ts';
import type { Database } from '../database.ts';

/**
 * Keeps the latest time on record in step with an audit entry. Call it inside the transaction of the entry. A person who
 * confirms the clock takes back what was recorded under a wrong one.
 */
export function keepHighestInstant(database: Database, { event, at }: Pick<AuditFact, 'event' | 'at'>): void {
  const value = event === 'clock_confirmed' ? '?' : 'max(at, ?)';
  database.run(`UPDATE highest_instant SET at = ${value}`, at);
}
