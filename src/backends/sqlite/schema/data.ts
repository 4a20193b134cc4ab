import { AGENT_TABLES } from './agents.ts';
import { AMBIGUITY_INDEXES } from './ambiguous-names.ts';
import { BRAND_NAME_PAIRS, BRAND_NAMES, FILL_BRAND_NAMES } from './brand-names.ts';
import { COMBO_COUNTS } from './combo-counts.ts';
import { DERIVED_INDEXES } from './derived-indexes.ts';
import { ESCALATION_DATES } from './escalation-dates.ts';
import { ESCALATION_SCOPE } from './escalation-scope.ts';
import { immutable } from './immutable.ts';
import { ITERATION_INDEX } from './iteration-index.ts';
import type { Migrations } from './migrate.ts';
import { MISSING_VALUES } from './missing-values.ts';
import { NARRATIVE_BLOCKS, NARRATIVE_INDEX } from './narrative-blocks.ts';
import { NARRATIVES } from './narratives.ts';
import { OUTBOX_TABLES } from './outbox.ts';
import { TURN_TABLE } from './turn.ts';

/** The step with tables only, so that a bulk load fills the largest one before the next step builds its indexes. */
export const DATA_TABLES_VERSION = 11;

const TABLES = `
CREATE TABLE store (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  store_id TEXT NOT NULL, kind TEXT NOT NULL, created_at TEXT NOT NULL, owner TEXT NOT NULL
) STRICT;
CREATE TABLE revision (one INTEGER PRIMARY KEY CHECK (one = 1), revision INTEGER NOT NULL) STRICT;
INSERT INTO revision VALUES (1, 0);
CREATE TABLE brand (
  brandid INTEGER PRIMARY KEY, brandname TEXT NOT NULL, name_key TEXT NOT NULL, sector TEXT NOT NULL,
  status TEXT NOT NULL, parent_brandid INTEGER, manually_processed INTEGER NOT NULL, version INTEGER NOT NULL
) STRICT;
-- Clustered by brand, because nearly every read is of one brand's combos. (ccid, bankid) stays the key: see combo_key.
CREATE TABLE combo (
  ccid INTEGER NOT NULL, bankid INTEGER NOT NULL, mid TEXT NOT NULL, brandid INTEGER NOT NULL,
  mccid INTEGER NOT NULL, narrative TEXT NOT NULL,
  PRIMARY KEY (brandid, ccid, bankid)
) STRICT, WITHOUT ROWID;
CREATE TABLE mcc (mccid INTEGER PRIMARY KEY, mcc_desc TEXT NOT NULL, sector TEXT NOT NULL) STRICT;
CREATE TABLE brand_to_check (brandid INTEGER PRIMARY KEY) STRICT;
CREATE TABLE metadata_version (
  brandid INTEGER NOT NULL, version INTEGER NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (brandid, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE feedback (
  feedback_id TEXT PRIMARY KEY, brandid INTEGER NOT NULL, submitted_at TEXT NOT NULL, document TEXT NOT NULL,
  feedback_type TEXT NOT NULL
) STRICT;
CREATE TABLE workflow_execution (
  execution_arn TEXT PRIMARY KEY, brandid INTEGER NOT NULL, status TEXT NOT NULL, start_time TEXT NOT NULL,
  stop_time TEXT, duration_seconds INTEGER, error_message TEXT
) STRICT;
CREATE TABLE escalation (
  escalation_id TEXT PRIMARY KEY, brandid INTEGER NOT NULL, level INTEGER NOT NULL, reason TEXT NOT NULL,
  status TEXT NOT NULL, assigned_to TEXT, created_at TEXT NOT NULL, confidence_score REAL,
  closed_at TEXT, resolution_ms INTEGER, method TEXT,
  -- The present response timer, in milliseconds since 1970; and of each earlier one [level, started, answered or replaced].
  response_level INTEGER, response_started INTEGER, response_met INTEGER, earlier_responses TEXT,
  -- For sorting: highest level first; lowest confidence first, with 2 (above any) for an unknown one. Plain columns,
  -- because an index on a generated one never covers a query.
  level_rank INTEGER NOT NULL, confidence_rank REAL NOT NULL,
  version INTEGER NOT NULL, document TEXT NOT NULL
) STRICT;
CREATE TABLE applied_change (
  change_id TEXT PRIMARY KEY, escalation_id TEXT, applied_at TEXT NOT NULL, document TEXT NOT NULL
) STRICT;
CREATE TABLE outbox (
  message_id TEXT PRIMARY KEY, created_at TEXT NOT NULL, document TEXT NOT NULL, delivered_at TEXT
) STRICT;
${immutable('metadata_version', 'metadata_version_is', 'metadata versions')}
${immutable('applied_change', 'applied_change_is', 'applied changes')}
`;

const INDEXES = `
CREATE UNIQUE INDEX combo_key ON combo (ccid, bankid);
CREATE INDEX combo_brand_narrative ON combo (brandid, narrative, mccid);
-- Covers a whole coverage count, in the order that lets each distinct narrative be matched once.
CREATE INDEX combo_narrative ON combo (narrative, mccid);
CREATE INDEX brand_name ON brand (name_key);
CREATE INDEX brand_parent ON brand (parent_brandid) WHERE parent_brandid IS NOT NULL;
CREATE INDEX feedback_brand ON feedback (brandid, submitted_at);
CREATE INDEX workflow_execution_brand ON workflow_execution (brandid, start_time);
CREATE INDEX escalation_brand ON escalation (brandid, created_at);
CREATE INDEX escalation_of_brand ON escalation (brandid, closed_at, reason, method, escalation_id);
`;

export const DATA_MIGRATIONS: Migrations = [
  TABLES,
  INDEXES + DERIVED_INDEXES,
  OUTBOX_TABLES,
  AGENT_TABLES,
  AMBIGUITY_INDEXES + COMBO_COUNTS + ITERATION_INDEX,
  ESCALATION_SCOPE,
  TURN_TABLE,
  BRAND_NAMES,
  // Earlier markers for missing values; the step below empties them, too.
  '',
  MISSING_VALUES,
  NARRATIVES,
  NARRATIVE_BLOCKS,
  BRAND_NAME_PAIRS + FILL_BRAND_NAMES,
  NARRATIVE_INDEX,
  ESCALATION_DATES,
];
