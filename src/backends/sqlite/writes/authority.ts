import type { AuditFact } from '../../../domain/change/audit.ts';
import { DECISION_FORMAT, POLICY_FORMAT } from '../../../domain/change/authority.ts';
import type { AuthorityWrites } from '../../../domain/ports/authority-writes.ts';
import type { Turn } from '../../../domain/ports/commit.ts';
import type { Database } from '../database.ts';
import type { AuditChain } from '../proposals/audit-chain.ts';
import { documentText } from '../row.ts';
import { keepHighestInstant } from './highest-instant.ts';
import { hasTurn } from './turn.ts';

/** Writes to the authority. A method without an effect writes no audit entry either. */
export function authorityWrites(database: Database, audit: AuditChain): AuthorityWrites {
  const append = (fact: AuditFact): void => {
    audit.append(fact);
    keepHighestInstant(database, fact);
  };
  /** Writes one row together with its audit entry; returns false and writes neither if the row does not fit. */
  const audited = (fact: AuditFact, write: () => number): boolean =>
    database.write(() => {
      if (write() === 0) return false;
      append(fact);
      return true;
    });
  /** Does the same for a write that takes a turn. */
  const fenced = (turn: Turn, fact: AuditFact, write: () => number): boolean | 'lost' =>
    database.write(() => {
      if (!hasTurn(database, turn)) return 'lost';
      if (write() === 0) return false;
      append(fact);
      return true;
    });
  return {
    async enrol({ approver_id, algorithm, public_key, enrolled_at }, fact, only) {
      const fits = only === 'first' ? 'NOT EXISTS (SELECT 1 FROM approver)' : 'true';
      const sql = `INSERT INTO approver SELECT ?, ?, ?, ? WHERE ${fits} ON CONFLICT (approver_id) DO NOTHING`;
      const written = audited(fact, () => database.run(sql, approver_id, algorithm, public_key, enrolled_at));
      return written ? 'enrolled' : 'exists';
    },
    async recordPolicy(policy, fact) {
      const sql = 'INSERT INTO policy_version (policy_version, document) VALUES (?, ?)';
      audited(fact, () => database.run(sql, policy.policy_version, documentText(POLICY_FORMAT, policy)));
    },
    async record(fact) {
      database.write(() => append(fact));
    },
    async recordDecision(decision, fact) {
      const sql = 'INSERT INTO decision VALUES (?, ?, ?) ON CONFLICT (change_id, approver_id) DO NOTHING';
      const { change_id, approver_id } = decision;
      const written = audited(fact, () =>
        database.run(sql, change_id, approver_id, documentText(DECISION_FORMAT, decision)),
      );
      return written ? 'recorded' : 'already_decided';
    },
    async claim({ change_id, digest, state, at, detail }, turn, fact) {
      const sql = 'INSERT INTO execution VALUES (?, ?, ?, ?, ?) ON CONFLICT (change_id) DO NOTHING';
      const written = fenced(turn, fact, () => database.run(sql, change_id, digest, state, at, detail));
      return answerOf(written, 'claimed', 'taken');
    },
    async finish({ change_id, digest, state, at, detail }, turn, fact) {
      const sql = `UPDATE execution SET digest = ?, state = ?, at = ?, detail = ?
        WHERE change_id = ? AND state IN ('applying', 'outcome_unknown')`;
      const written = fenced(turn, fact, () => database.run(sql, digest, state, at, detail, change_id));
      return answerOf(written, 'finished', 'not_applying');
    },
    async release(changeId, turn, fact) {
      const sql = "DELETE FROM execution WHERE change_id = ? AND state = 'applying'";
      const written = fenced(turn, fact, () => database.run(sql, changeId));
      return answerOf(written, 'released', 'not_applying');
    },
  };
}

function answerOf<Yes, No>(written: boolean | 'lost', yes: Yes, no: No): Yes | No | 'lost' {
  if (written === 'lost') return 'lost';
  return written ? yes : no;
}
