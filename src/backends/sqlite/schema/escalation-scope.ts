/**
 * Index of escalations about more than one case. They are few, so one index over them alone serves every page of
 * them, in whatever order: it holds all that a page selects or sorts by. Triggers copy the scope from the document, so
 * that rows loaded before this step have it as well.
 */
export const ESCALATION_SCOPE = `
ALTER TABLE escalation ADD COLUMN scope TEXT NOT NULL DEFAULT 'one_off';
UPDATE escalation SET scope = 'systematic' WHERE document ->> '$.scope' = 'systematic';
CREATE TRIGGER escalation_scope_is_kept AFTER INSERT ON escalation WHEN new.document ->> '$.scope' = 'systematic'
  BEGIN UPDATE escalation SET scope = 'systematic' WHERE escalation_id = new.escalation_id; END;
CREATE TRIGGER escalation_scope_is_kept_anew AFTER UPDATE OF document ON escalation
  WHEN new.document ->> '$.scope' <> new.scope
  BEGIN UPDATE escalation SET scope = new.document ->> '$.scope' WHERE escalation_id = new.escalation_id; END;
CREATE INDEX escalation_systematic ON escalation (created_at, escalation_id, status, level_rank, reason, assigned_to,
    brandid, confidence_rank, response_started, response_level, response_met) WHERE scope = 'systematic';
`;
