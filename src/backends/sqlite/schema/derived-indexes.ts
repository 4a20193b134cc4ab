/** Indexes for pages: each begins with the columns that a page selects or sorts by, and includes its other filters. */
const PAGE_INDEXES = `
CREATE INDEX escalation_created
  ON escalation (created_at, escalation_id, status, level_rank, reason, assigned_to, brandid);
CREATE INDEX escalation_status ON escalation (status, created_at, escalation_id, level_rank, reason, assigned_to);
CREATE INDEX escalation_level ON escalation (level_rank, created_at, escalation_id, status, reason, assigned_to);
CREATE INDEX escalation_reason ON escalation (reason, created_at, escalation_id, status, level_rank, assigned_to);
CREATE INDEX escalation_assignee ON escalation (assigned_to, created_at, escalation_id, status, level_rank, reason);
CREATE INDEX escalation_confidence
  ON escalation (confidence_rank, created_at, escalation_id, status, level_rank, reason, assigned_to);
CREATE INDEX escalation_held ON escalation (assigned_to, created_at, escalation_id, status, level_rank, reason,
    response_started, response_level, response_met) WHERE status <> 'closed';
CREATE INDEX escalation_active ON escalation (created_at, escalation_id, status, level_rank, reason, assigned_to,
    response_started, response_level, response_met) WHERE status <> 'closed';
`;

/** Indexes for metrics: each covers one query over all escalations, so that no document is read. */
const METRIC_INDEXES = `
CREATE INDEX escalation_closed ON escalation (closed_at, level, resolution_ms, method) WHERE closed_at IS NOT NULL;
CREATE INDEX escalation_resolution ON escalation (level, resolution_ms, closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX escalation_timer ON escalation (response_started, response_level, response_met)
  WHERE response_started IS NOT NULL;
CREATE INDEX escalation_earlier_timer ON escalation (earlier_responses) WHERE earlier_responses IS NOT NULL;
`;

/** Indexes for detection: the few rows with a defect, and each code once. */
const DETECTION_INDEXES = `
CREATE INDEX combo_defect ON combo (brandid, mid, narrative, mccid)
  WHERE trim(mid) = '' OR trim(narrative) = '' OR mccid NOT BETWEEN 1 AND 9999;
CREATE INDEX combo_mccid ON combo (mccid, brandid);
CREATE INDEX feedback_iteration ON feedback (brandid, submitted_at, feedback_type) WHERE feedback_type <> 'approve';
CREATE INDEX workflow_execution_outcome ON workflow_execution (status, brandid, start_time);
`;

/**
 * Counts of escalations of each kind, maintained by triggers: a page's total is then a sum over at most 162 rows
 * and not a count of all escalations. `held_by` is an
 * address after a '=', '-' for unassigned ones, and '*' for all.
 */
const ESCALATION_COUNTS = `
CREATE TABLE escalation_count (
  held_by TEXT NOT NULL, status TEXT NOT NULL, level INTEGER NOT NULL, reason TEXT NOT NULL,
  escalations INTEGER NOT NULL,
  PRIMARY KEY (held_by, status, level, reason)
) STRICT, WITHOUT ROWID;
INSERT INTO escalation_count
  SELECT ifnull('=' || assigned_to, '-'), status, level, reason, count(*) FROM escalation GROUP BY 1, 2, 3, 4;
INSERT INTO escalation_count
  SELECT '*', status, level, reason, sum(escalations) FROM escalation_count GROUP BY 2, 3, 4;
CREATE TRIGGER escalation_is_counted AFTER INSERT ON escalation BEGIN
  INSERT INTO escalation_count VALUES
    (ifnull('=' || new.assigned_to, '-'), new.status, new.level, new.reason, 1), ('*', new.status, new.level, new.reason, 1)
    ON CONFLICT DO UPDATE SET escalations = escalations + 1;
END;
CREATE TRIGGER escalation_is_counted_anew AFTER UPDATE OF status, level, reason, assigned_to ON escalation BEGIN
  UPDATE escalation_count SET escalations = escalations - 1 WHERE held_by IN ('*', ifnull('=' || old.assigned_to, '-'))
    AND status = old.status AND level = old.level AND reason = old.reason;
  INSERT INTO escalation_count VALUES
    (ifnull('=' || new.assigned_to, '-'), new.status, new.level, new.reason, 1), ('*', new.status, new.level, new.reason, 1)
    ON CONFLICT DO UPDATE SET escalations = escalations + 1;
  DELETE FROM escalation_count WHERE held_by IN ('*', ifnull('=' || old.assigned_to, '-'))
    AND status = old.status AND level = old.level AND reason = old.reason AND escalations = 0;
END;
`;

/** Indexes and counts for pages, metrics and detection, which therefore do not scan all rows. */
export const DERIVED_INDEXES = PAGE_INDEXES + METRIC_INDEXES + DETECTION_INDEXES + ESCALATION_COUNTS;
