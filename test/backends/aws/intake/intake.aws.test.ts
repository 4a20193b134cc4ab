import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CommitPorts } from '../../../../src/domain/ports/commit-side.ts';
import { escalationDocument } from '../../../../src/interchange/history-documents.ts';
import { metadataDocument } from '../../../../src/interchange/metadata-documents.ts';
import { aBatch, aMetadataVersion, anEscalation, CHANGE_ID } from '../../../contract/records.ts';
import { type GivenUpstream, givenUpstream, setAside, takeIn, upstreamMetadata, versionKey } from './given-upstream.ts';
import {
  GIVEN,
  NEW_ESCALATION,
  NEW_FEEDBACK,
  NEW_RUN,
  putEverything,
  SECOND,
  story,
  TAKEN,
} from './upstream-records.ts';

let upstream: GivenUpstream;
let side: CommitPorts;
beforeEach(async () => {
  upstream = await givenUpstream(GIVEN);
  side = await upstream.side();
});
afterEach(() => upstream.close());

describe('what upstream writes by itself', () => {
  test('is taken in once, as one entry, and every node has it', async () => {
    putEverything(upstream);
    expect(await takeIn(side)).toEqual({ entries: 1, taken: 4, set_aside: [] });
    expect(await story(side)).toEqual(TAKEN);
    expect(await takeIn(side)).toEqual({ entries: 0, taken: 0, set_aside: [] });
    const other = await upstream.side();
    expect(await story(other)).toEqual(TAKEN);
    expect(await takeIn(other)).toEqual({ entries: 0, taken: 0, set_aside: [] });
    expect(await side.data.current()).toBe(1);
  });

  test('is listed, and only what is new is read', async () => {
    putEverything(upstream);
    await takeIn(side);
    upstream.store.s3.faults.seen.splice(0);
    upstream.put('feedback/brand_12345_fb-3.json', { ...NEW_FEEDBACK, feedback_id: 'fb-3', category: 'approved' });
    await takeIn(side);
    const reads = upstream.store.s3.faults.seen.filter(({ operation }) => operation.endsWith('.json'));
    expect(reads.map(({ operation }) => operation)).toEqual(['/brand-generator/feedback/brand_12345_fb-3.json']);
  });

  test('is taken in for one brand alone, without its runs, which no brand names', async () => {
    putEverything(upstream);
    upstream.put(versionKey(7, 1), upstreamMetadata(aMetadataVersion({ brandid: 7 })));
    upstream.put(versionKey(123456, 1), upstreamMetadata(aMetadataVersion({ brandid: 123456 })));
    expect(await takeIn(side, [12345])).toMatchObject({ taken: 3 });
    expect(await side.data.metadataVersions(7)).toEqual([]);
    expect(await takeIn(side, [])).toEqual({ entries: 0, taken: 0, set_aside: [] });
    expect(await takeIn(side)).toMatchObject({ taken: 3 });
    expect(await story(side)).toEqual(TAKEN);
  });

  test('ends a run that was taken in while it ran, and never begins it again', async () => {
    upstream.put('workflow-executions/run-2.json', NEW_RUN);
    await takeIn(side);
    upstream.put('workflow-executions/run-2.json', {
      ...NEW_RUN,
      status: 'SUCCEEDED',
      stop_time: '2026-02-15T09:05:00Z',
    });
    await takeIn(side);
    expect((await story(side)).runs).toEqual(['arn:1 FAILED', `${NEW_RUN.execution_arn} SUCCEEDED`]);
    upstream.put('workflow-executions/run-2.json', NEW_RUN);
    await takeIn(side);
    expect((await story(side)).runs).toEqual(['arn:1 FAILED', `${NEW_RUN.execution_arn} SUCCEEDED`]);
    expect(await setAside(side)).toEqual(['workflow-executions/run-2.json: duplicate_key']);
  });

  test('closes an escalation, and keeps what people have done here', async () => {
    const key = 'escalations/brand_12345_ESC-20260215090000-12345.json';
    upstream.put(key, NEW_ESCALATION);
    await takeIn(side);
    const there = await side.data.escalation(NEW_ESCALATION.escalation_id);
    if (there === undefined) throw new Error('not taken in');
    const assigned = { ...there, assigned_to: 'ann@example.com', level: 2 as const, version: 2 };
    const revision = await side.data.current();
    await side.turn.exclusively((turn) =>
      side.writes.commit(aBatch([{ kind: 'escalation.update', escalation: assigned }]), { revision, turn }),
    );
    upstream.put(key, {
      ...NEW_ESCALATION,
      status: 'resolved',
      resolved_at: '2026-02-16T09:00:00Z',
      confidence_score: 0.8,
    });
    await takeIn(side);
    expect(await side.data.escalation(NEW_ESCALATION.escalation_id)).toMatchObject({
      assigned_to: 'ann@example.com',
      level: 2,
      confidence_score: 0.8,
      resolution: { closed_at: '2026-02-16T09:00:00.000Z' },
      version: 3,
    });
    // Upstream opens it again: what was closed stays closed, and a person reads why.
    upstream.put(key, NEW_ESCALATION);
    await takeIn(side);
    expect(await setAside(side)).toEqual([`${key}: version_conflict`]);
  });

  test('has the older nested shape, keys in any case and NaN, as the import has them', async () => {
    upstream.put(
      versionKey(7, 3),
      '{"BrandID": 7, "version": 3, "metadata": {"regex_pattern": "OTHER", "mccids": ["5411"], "confidence_score": NaN}}',
    );
    expect(await takeIn(side)).toMatchObject({ taken: 1, set_aside: [] });
    // A brand of which upstream has kept later versions only begins with them.
    expect(await side.data.metadataVersions(7)).toMatchObject([
      { version: 3, regex: 'OTHER', mccids: [5411], confidence_score: null, generated_at: '2026-02-15T09:00:00.000Z' },
    ]);
  });

  test('may be dated years ahead or back without an effect on anything but its own times', async () => {
    upstream.put(versionKey(12345, 2), upstreamMetadata({ ...SECOND, generated_at: '2099-01-01T00:00:00.000Z' }));
    upstream.put('feedback/brand_12345_fb-2.json', { ...NEW_FEEDBACK, submitted_at: '1999-01-01T00:00:00Z' });
    expect(await takeIn(side)).toMatchObject({ taken: 2, set_aside: [] });
    expect((await side.authority.highestInstant()) ?? '').not.toMatch(/^2099/);
  });
});

describe('what we have published', () => {
  const ours = { 'change-id': CHANGE_ID };

  async function commitSecond(): Promise<void> {
    const revision = await side.data.current();
    const batch = aBatch([
      {
        kind: 'metadata.append',
        metadata: { ...SECOND, origin: 'manual', created_by: 'ann@example.com', notes: 'By hand' },
      },
      { kind: 'escalation.update', escalation: anEscalation({ version: 2, assigned_to: 'ann@example.com' }) },
    ]);
    await side.turn.exclusively((turn) => side.writes.commit(batch, { revision, turn }));
  }

  test('is not taken in, whatever order it arrives in', async () => {
    await commitSecond();
    const [first, second] = await side.data.metadataVersions(12345);
    if (first === undefined || second === undefined) throw new Error('two versions were expected');
    upstream.put(versionKey(12345, 2), metadataDocument(second), ours);
    // The object of the current version still is the first one.
    upstream.put('metadata/brand_12345.json', metadataDocument(first), ours);
    const escalation = await side.data.escalation('ESC-2026-001');
    if (escalation === undefined) throw new Error('an escalation was expected');
    upstream.put('escalations/brand_12345_ESC-2026-001.json', escalationDocument(escalation), ours);
    expect(await takeIn(side)).toEqual({ entries: 1, taken: 0, set_aside: [] });
    upstream.put('metadata/brand_12345.json', metadataDocument(second), ours);
    expect(await takeIn(side)).toEqual({ entries: 1, taken: 0, set_aside: [] });
  });

  test('for a change that is not applied is left alone until that is known', async () => {
    upstream.put(versionKey(12345, 2), metadataDocument(SECOND), ours);
    expect(await takeIn(side)).toEqual({ entries: 0, taken: 0, set_aside: [] });
    expect((await story(side)).versions).toHaveLength(1);
    await commitSecond();
    const [, second] = await side.data.metadataVersions(12345);
    upstream.put(versionKey(12345, 2), metadataDocument(second ?? SECOND), ours);
    expect(await takeIn(side)).toEqual({ entries: 1, taken: 0, set_aside: [] });
    expect((await story(side)).versions).toHaveLength(2);
  });

  test("is upstream's again once it has written over it", async () => {
    await commitSecond();
    upstream.put(versionKey(12345, 2), upstreamMetadata({ ...SECOND, regex: 'X' }));
    upstream.put(versionKey(12345, 3), upstreamMetadata({ ...SECOND, version: 3 }));
    expect(await takeIn(side)).toMatchObject({ taken: 1 });
    expect(await setAside(side)).toEqual([`${versionKey(12345, 2)}: version_conflict`]);
    expect((await story(side)).versions).toHaveLength(3);
  });
});
