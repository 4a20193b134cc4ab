import { afterEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { commentOption } from '../../src/commands/rejection-reason.ts';
import { readMetadataDocument } from '../../src/domain/metadata/metadata-document.ts';
import { deactivateBrand } from '../../src/domain/operations/brands/deactivate-brand.ts';
import { updateBrandData } from '../../src/domain/operations/brands/update-brand-data.ts';
import { proposePlan } from '../../src/domain/operations/changes/propose-plan.ts';
import { assignEscalation } from '../../src/domain/operations/escalations/assign-escalation.ts';
import { createEscalation } from '../../src/domain/operations/escalations/create-escalation.ts';
import { escalateLevel } from '../../src/domain/operations/escalations/escalate-level.ts';
import { listEscalations } from '../../src/domain/operations/escalations/list-escalations.ts';
import { processBrand } from '../../src/domain/operations/metadata/process-brand.ts';
import { PERSON_LIMIT } from '../../src/domain/text/person.ts';
import { writeInputSchema } from '../../src/mcp/write-input.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { readAll, SMALLEST, writeFiles } from './given-directory.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

const REFUSED = 'refused';
const at = '2026-02-14T09:30:00Z';
const escalation_id = 'ESC-2026-001';
const metadata = { brandid: 12345, regex: 'STAR', mccids: [5411] };

const valueAt = (value: unknown, path: string): unknown =>
  path.split('.').reduce((found: unknown, key) => Object(found)[key], value);

function parsed(input: z.ZodObject, rest: object, field: string, text: string): unknown {
  const result = input.safeParse({ ...rest, [field]: text });
  return result.success ? result.data[field] : REFUSED;
}

const PERSON_TOOLS: readonly (readonly [string, (name: string) => unknown])[] = [
  ['assign_escalation', (name) => parsed(assignEscalation.input, { escalation_id }, 'assigned_to', name)],
  [
    'create_escalation',
    (name) =>
      parsed(createEscalation.input, { brandid: 1, reason: 'low_confidence', details: 'x' }, 'assigned_to', name),
  ],
  [
    'escalate_level',
    (name) => parsed(escalateLevel.input, { escalation_id, new_level: 2, reason: 'x' }, 'assigned_to', name),
  ],
  ['list_escalations', (name) => parsed(listEscalations.input, {}, 'assigned_to', name)],
  [
    'upload_metadata',
    (name) => readMetadataDocument({ ...metadata, created_by: name }, 12345).document?.created_by ?? REFUSED,
  ],
];

const ESCALATION_FIELDS = [
  ...['assigned_to', 'created_by', 'notes.0.author', 'assignments.0.assigned_to', 'assignments.0.by'],
  ...['level_changes.0.by', 'resolution.closed_by', 'resolution.approvers.0'],
];

/** The values that import stores for the same name of a person in every kind of record. */
async function imported(name: string): Promise<readonly unknown[]> {
  const directory = directories.make();
  writeFiles(directory, {
    ...SMALLEST,
    'metadata/brand_12345_v1.json': {
      ...{ ...metadata, version: 1, confidence_score: 1, generated_at: at, created_by: name },
    },
    'feedback/brand_12345_1.json': {
      ...{ feedback_id: 'f', brandid: 12345, metadata_version: 1, feedback_text: 'x', submitted_at: at },
      submitted_by: name,
    },
    'escalations/brand_12345_ESC-2026-001.json': {
      ...{ escalation_id, brandid: 12345, reason: 'low_confidence', details: 'x', escalated_at: at },
      ...{ assigned_to: name, created_by: name },
      notes: [{ at, author: name, kind: 'note', text: 'x' }],
      assignments: [{ at, assigned_to: name, level: 1, by: name }],
      level_changes: [{ at, from: 1, to: 2, reason: 'x', ticket_url: null, by: name }],
      resolution: {
        ...{ method: 'no_change_needed', text: 'x', preventive_measures: 'x', lessons_learned: 'x' },
        ...{ approvers: [name], duplicate_of: null, closed_at: at, closed_by: name },
      },
    },
    'agent-instructions/metadata_production_instructions_v1.md': '# Instructions\n',
    'agent-instructions/history.json': {
      versions: [{ agent: 'metadata_production', version: 1, reason: null, created_by: name, created_at: at }],
      deployments: [
        {
          ...{ agent: 'metadata_production', environment: 'dev', sequence: 1, version: 1 },
          ...{ deployed_by: name, deployed_at: at },
        },
      ],
    },
  });
  const { rows, rejections } = await readAll(directory);
  if (rejections.length > 0) return rejections.map(({ reason, detail }) => (reason === 'too_long' ? REFUSED : detail));
  return [
    valueAt(rows.generated_metadata[0], 'created_by'),
    valueAt(rows.feedback_history[0], 'submitted_by'),
    ...ESCALATION_FIELDS.map((path) => valueAt(rows.escalations[0], path)),
    valueAt(rows.agent_instructions[0], 'created_by'),
    valueAt(rows.agent_deployments[0], 'deployed_by'),
  ];
}

describe('given the name of a person, then every entrance stores the same or refuses it', () => {
  test.each([
    ['ann@example.com', 'ann@example.com'],
    ['  ann@example.com\u00a0', 'ann@example.com'],
    ['Ann\r\nSmith\u0007', 'Ann  Smith'],
    ['="ann@example.com"', 'ann@example.com'],
    ['x'.repeat(PERSON_LIMIT), 'x'.repeat(PERSON_LIMIT)],
    ['x'.repeat(PERSON_LIMIT + 1), REFUSED],
  ])('%j', async (name, stored) => {
    for (const [tool, value] of PERSON_TOOLS) expect([tool, value(name)]).toEqual([tool, stored]);
    expect([...new Set(await imported(name))]).toEqual([stored]);
  });
});

const REASONS: readonly (readonly [string, (reason: string) => unknown])[] = [
  ['deactivate_brand', (reason) => parsed(deactivateBrand.input, { brandid: 1 }, 'reason', reason)],
  [
    'update_brand_data',
    (reason) => parsed(updateBrandData.input, { brandid: 1, field: 'brandname', value: 'x' }, 'reason', reason),
  ],
  [
    'propose_plan',
    (reason) => parsed(proposePlan.input, { steps: [{ operation: 'process_brand', input: {} }] }, 'reason', reason),
  ],
  ['any write tool', (reason) => parsed(writeInputSchema(processBrand), { brandid: 1 }, 'reason', reason)],
];

describe('given the reason of a change, then every entrance stores the same or refuses it', () => {
  test.each([
    ['Split\r\nafter review\u0007', 'Split\nafter review'],
    ['\ufeffA\u2028B\u001b[31m', 'A\nB[31m'],
    ['x'.repeat(1000), 'x'.repeat(1000)],
    ['x'.repeat(1001), REFUSED],
    [' \u200b ', REFUSED],
  ])('%j', (reason, stored) => {
    for (const [tool, value] of REASONS) expect([tool, value(reason)]).toEqual([tool, stored]);
  });

  test('so does the comment of a person who rejects it', () => {
    const comment = (text: string) => commentOption({ options: { comment: text }, positionals: [] });
    expect(comment('Too\r\nbroad\u0007')).toEqual({ ok: true, value: 'Too\nbroad' });
    expect(comment('x'.repeat(2001))).toMatchObject({ ok: false });
  });
});
