/** Indexes for ambiguous names: the escalations about one, and the names of active brands. */
export const AMBIGUITY_INDEXES = `
CREATE INDEX escalation_of_ambiguous_name ON escalation (brandid, closed_at, escalation_id, reason, method)
  WHERE closed_at IS NOT NULL AND (reason = 'ambiguous_brand_name' OR method = 'brand_split');
CREATE INDEX brand_active_name ON brand (name_key) WHERE status = 'active';
`;
