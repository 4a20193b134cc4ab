/** Index with the category, so that detection separates reprocessing from reviewers' feedback without reading documents. */
export const ITERATION_INDEX = `
DROP INDEX feedback_iteration;
CREATE INDEX feedback_iteration ON feedback (brandid, submitted_at, feedback_type, document ->> '$.category')
  WHERE feedback_type <> 'approve';
`;
