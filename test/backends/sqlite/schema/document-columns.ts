import type { StoreFileName } from '../../../../src/backends/sqlite/schema/versions.ts';
import { AGENT_RUN_FORMAT, DEPLOYMENT_FORMAT, INSTRUCTIONS_FORMAT } from '../../../../src/domain/agents/agent.ts';
import { AUDIT_FACT_FORMAT } from '../../../../src/domain/change/audit.ts';
import { DECISION_FORMAT, POLICY_FORMAT } from '../../../../src/domain/change/authority.ts';
import { CHANGE_FORMAT } from '../../../../src/domain/change/change.ts';
import { APPLIED_CHANGE_FORMAT, OUTBOX_MESSAGE_FORMAT } from '../../../../src/domain/change/mutation.ts';
import { ESCALATION_FORMAT } from '../../../../src/domain/escalation/escalation.ts';
import { FEEDBACK_FORMAT, METADATA_VERSION_FORMAT } from '../../../../src/domain/metadata/metadata.ts';
import type { RecordFormat } from '../../../../src/domain/record-format.ts';

/** A column of JSON documents. */
export interface DocumentColumn {
  readonly format: RecordFormat<object>;
  readonly files: readonly StoreFileName[];
  readonly table: string;
  readonly column: string;
  /**
   * Treatment of documents of older formats. `rewritten`: `data migrate` brings them to the newest. `immutable`: the
   * table's triggers keep them as they are. `sealed`: under a digest, a signature or a chain. The latter two are only
   * upcast when they are read.
   */
  readonly older: 'rewritten' | 'immutable' | 'sealed';
}

const inData = (
  table: string,
  format: RecordFormat<object>,
  older: Exclude<DocumentColumn['older'], 'sealed'>,
): DocumentColumn => ({ format, files: ['data'], table, column: 'document', older });

/** Every column that holds documents. */
export const DOCUMENT_COLUMNS: readonly DocumentColumn[] = [
  inData('escalation', ESCALATION_FORMAT, 'rewritten'),
  inData('feedback', FEEDBACK_FORMAT, 'rewritten'),
  inData('outbox', OUTBOX_MESSAGE_FORMAT, 'rewritten'),
  inData('metadata_version', METADATA_VERSION_FORMAT, 'immutable'),
  inData('agent_instructions', INSTRUCTIONS_FORMAT, 'immutable'),
  inData('agent_deployment', DEPLOYMENT_FORMAT, 'immutable'),
  inData('agent_run', AGENT_RUN_FORMAT, 'immutable'),
  inData('applied_change', APPLIED_CHANGE_FORMAT, 'immutable'),
  { format: POLICY_FORMAT, files: ['authority'], table: 'policy_version', column: 'document', older: 'sealed' },
  { format: DECISION_FORMAT, files: ['authority'], table: 'decision', column: 'document', older: 'sealed' },
  { format: AUDIT_FACT_FORMAT, files: ['authority', 'proposals'], table: 'audit', column: 'fact', older: 'sealed' },
  { format: CHANGE_FORMAT, files: ['proposals'], table: 'proposal', column: 'canonical', older: 'sealed' },
];
