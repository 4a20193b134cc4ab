import { afterEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { readMetadataDocument } from '../../src/domain/metadata/metadata-document.ts';
import { addEscalationNotes } from '../../src/domain/operations/escalations/add-escalation-notes.ts';
import { closeEscalation } from '../../src/domain/operations/escalations/close-escalation.ts';
import { createEscalation } from '../../src/domain/operations/escalations/create-escalation.ts';
import { escalateLevel } from '../../src/domain/operations/escalations/escalate-level.ts';
import { createManualMetadata } from '../../src/domain/operations/metadata/create-manual-metadata.ts';
import { reprocessBrand } from '../../src/domain/operations/metadata/reprocess-brand.ts';
import { FREE_TEXT_LIMIT } from '../../src/domain/text/free-text.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { readAll, SMALLEST, writeFiles } from './given-directory.ts';

const directories = givenDirectory();
afterEach(() => directories.clear());

const REFUSED = 'refused';
const at = '2026-02-14T09:30:00Z';

/** Returns the value at a path, such as `notes.0.text`. */
const valueAt = (value: unknown, path: string): unknown =>
  path.split('.').reduce((found: unknown, key) => Object(found)[key], value);

/** The value that a tool works with. */
function byTool({ input }: { readonly input: z.ZodObject }, rest: object, field: string, text: string): unknown {
  const parsed = input.safeParse({ ...rest, [field]: text });
  return parsed.success ? parsed.data[field] : REFUSED;
}

const escalation_id = 'ESC-2026-001';
const metadata = { brandid: 12345, regex: 'STAR', mccids: [5411] };
const closing = { escalation_id, resolution: 'Done.' };
const TOOLS: readonly (readonly [string, (text: string) => unknown])[] = [
  ['add_escalation_notes', (text) => byTool(addEscalationNotes, { escalation_id }, 'notes', text)],
  ['create_escalation', (text) => byTool(createEscalation, { brandid: 1, reason: 'low_confidence' }, 'details', text)],
  ['escalate_level', (text) => byTool(escalateLevel, { escalation_id, new_level: 2 }, 'reason', text)],
  ['close_escalation', (text) => byTool(closeEscalation, closing, 'resolution', text)],
  ['close_escalation, measures', (text) => byTool(closeEscalation, closing, 'preventive_measures', text)],
  ['close_escalation, lessons', (text) => byTool(closeEscalation, closing, 'lessons_learned', text)],
  ['create_manual_metadata', (text) => byTool(createManualMetadata, metadata, 'notes', text)],
  ['reprocess_brand', (text) => byTool(reprocessBrand, { brandid: 1 }, 'reason', text)],
  ['upload_metadata', (text) => readMetadataDocument({ ...metadata, notes: text }, 12345).document?.notes ?? REFUSED],
];

const ESCALATION = { escalation_id, brandid: 12345, reason: 'low_confidence', details: 'x', escalated_at: at };
const IMPORTED = ['details', 'notes.0.text', 'level_changes.0.reason', 'resolution.text', 'resolution.lessons_learned'];

/** The values that import stores for the same text in every free text of every kind of record. */
async function imported(text: string): Promise<readonly unknown[]> {
  const directory = directories.make();
  writeFiles(directory, {
    ...SMALLEST,
    'metadata/brand_12345_v1.json': { ...metadata, version: 1, confidence_score: 1, generated_at: at, notes: text },
    'feedback/brand_12345_1.json': {
      ...{ feedback_id: 'f', brandid: 12345, metadata_version: 1, feedback_text: text, submitted_at: at },
      issues_identified: [text],
    },
    'escalations/brand_12345_ESC-2026-001.json': {
      ...ESCALATION,
      details: text,
      notes: [{ at, author: 'a', kind: 'note', text }],
      level_changes: [{ at, from: 1, to: 2, reason: text, ticket_url: null, by: 'b' }],
      resolution: {
        ...{ method: 'no_change_needed', text, preventive_measures: text, lessons_learned: text },
        ...{ approvers: [], duplicate_of: null, closed_at: at, closed_by: 'c' },
      },
    },
  });
  const { rows, rejected } = await readAll(directory);
  if (rejected.length > 0) return rejected.map((one) => (/ (?:too_long|nul_character)$/.test(one) ? REFUSED : one));
  return [
    valueAt(rows.generated_metadata[0], 'notes'),
    valueAt(rows.feedback_history[0], 'feedback_text'),
    valueAt(rows.feedback_history[0], 'issues_identified.0'),
    ...IMPORTED.map((path) => valueAt(rows.escalations[0], path)),
  ];
}

describe('given a text that people write, then every entrance stores the same or refuses it', () => {
  test.each([
    ['Line\r\nafter line\rend', 'Line\nafter line\nend'],
    ['A\u0085B\u2028C\u2029D\vE', 'A\nB\nC\nD\nE'],
    ['\ufeffRoot cause\tfound \u001b[31mred\u0007\u009f', 'Root cause\tfound [31mred'],
    ['  kept as it is \n', '  kept as it is \n'],
    ['é 商 🏪 ­‍', 'é 商 🏪 ­‍'],
    ['NUL \u0000', REFUSED],
    ['x'.repeat(4001), 'x'.repeat(4001)],
    ['x'.repeat(FREE_TEXT_LIMIT), 'x'.repeat(FREE_TEXT_LIMIT)],
    ['x'.repeat(FREE_TEXT_LIMIT + 1), REFUSED],
  ])('%j', async (text, stored) => {
    for (const [tool, value] of TOOLS) expect([tool, value(text)]).toEqual([tool, stored]);
    expect([...new Set(await imported(text))]).toEqual([stored]);
  });
});

test('given an imported name or sector that no tool takes, then the record is refused, not cut', async () => {
  const directory = directories.make();
  writeFiles(directory, {
    ...SMALLEST,
    'escalations/brand_12345_ESC-2026-001.json': { ...ESCALATION, brandname: 'x'.repeat(201) },
    'metadata/brand_12345_v1.json': { ...metadata, version: 1, generated_at: at, sector: 'x'.repeat(101) },
  });
  const { rejected } = await readAll(directory);
  expect(rejected.toSorted()).toEqual([
    'escalations/brand_12345_ESC-2026-001.json:1 too_long',
    'metadata/brand_12345_v1.json:1 too_long',
  ]);
});
