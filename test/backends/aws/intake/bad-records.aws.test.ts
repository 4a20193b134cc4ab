import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CommitPorts } from '../../../../src/domain/ports/commit-side.ts';
import { aMetadataVersion } from '../../../contract/records.ts';
import { type GivenUpstream, givenUpstream, setAside, takeIn, upstreamMetadata, versionKey } from './given-upstream.ts';
import { GIVEN, NEW_ESCALATION, NEW_FEEDBACK, putEverything, SECOND, story, TAKEN } from './upstream-records.ts';

let upstream: GivenUpstream;
let side: CommitPorts;
beforeEach(async () => {
  upstream = await givenUpstream(GIVEN);
  side = await upstream.side();
});
afterEach(() => upstream.close());

const feedback = (over: object) => ({ ...NEW_FEEDBACK, feedback_id: 'fb-9', ...over });

describe('records that upstream writes wrongly', () => {
  test.each<readonly [string, string, unknown, string]>([
    ['is no JSON', 'feedback/brand_12345_x.json', '{"feedback_id": ', 'bad_json'],
    ['is empty', 'feedback/brand_12345_x.json', '', 'bad_json'],
    ['is packed', 'feedback/brand_12345_x.json', '\u001f\u008b\u0008', 'bad_json'],
    ['has a key twice', 'feedback/brand_12345_x.json', '{"brandid": 12345, "BrandId": 7}', 'duplicate_key'],
    ['lacks a value', 'feedback/brand_12345_x.json', feedback({ submitted_at: null }), 'missing_field'],
    ['has half a character', 'feedback/brand_12345_x.json', feedback({ feedback_text: '\ud800' }), 'bad_value'],
    [
      'has a character that no text can',
      'feedback/brand_12345_x.json',
      feedback({ feedback_text: '\u0000' }),
      'nul_character',
    ],
    [
      'has an id that is a path',
      'feedback/brand_12345_x.json',
      feedback({ feedback_id: '../../etc/passwd' }),
      'bad_value',
    ],
    ['has another time', 'feedback/brand_12345_x.json', feedback({ submitted_at: 'yesterday' }), 'bad_time'],
    ['is of another brand than its name', 'feedback/brand_7_x.json', feedback({}), 'wrong_name'],
    ['has no name of a record', 'metadata/notes.txt', 'hello', 'wrong_name'],
    ['is named by no brand', 'metadata/current.json', upstreamMetadata(SECOND), 'wrong_name'],
    ['has a version too many', versionKey(12345, 5), upstreamMetadata({ ...SECOND, version: 5 }), 'version_gap'],
    ['is rewritten', versionKey(12345, 1), upstreamMetadata(aMetadataVersion({ regex: 'Y' })), 'version_conflict'],
    [
      'has a code that is none',
      versionKey(12345, 3),
      upstreamMetadata({ ...SECOND, version: 3, mccids: [0] }),
      'out_of_range',
    ],
    [
      'has a status of its own',
      'escalations/brand_12345_y.json',
      { ...NEW_ESCALATION, status: 'odd' },
      'unknown_value',
    ],
    ['has a name of control characters', 'feedback/brand_12345_\u0001 +%.json', '{', 'bad_json'],
  ])('one that %s is set aside, and all others are taken in', async (_, key, content, reason) => {
    putEverything(upstream);
    upstream.put(key, content);
    const report = await takeIn(side);
    expect(report).toMatchObject({ entries: 1, taken: 4 });
    expect(
      report.set_aside.flatMap(({ source, problems }) => problems.map((one) => `${source}: ${one.reason}`)),
    ).toEqual([`${key}: ${reason}`]);
    expect(await story(side)).toEqual(TAKEN);
    expect(await setAside(side)).toEqual([`${key}: ${reason}`]);
    // It is not looked at again, and no longer listed once it is gone.
    expect(await takeIn(side)).toEqual({ entries: 0, taken: 0, set_aside: [] });
    upstream.remove(key);
    await takeIn(side);
    expect(await setAside(side)).toEqual([]);
  });

  test('of an object with several, the others are taken in', async () => {
    const [first, third] = [feedback({ feedback_id: 'fb-3' }), feedback({ feedback_id: 'fb-4' })];
    upstream.put('feedback/many.json', `${JSON.stringify(first)}\n{"broken"\n${JSON.stringify(third)}\n`);
    expect(await takeIn(side)).toMatchObject({
      taken: 2,
      set_aside: [{ problems: [{ line: 2, reason: 'bad_json' }] }],
    });
  });

  test('of a brand that the store does not know are taken in, as by the import', async () => {
    upstream.put(versionKey(99, 1), upstreamMetadata(aMetadataVersion({ brandid: 99 })));
    expect(await takeIn(side)).toMatchObject({ taken: 1, set_aside: [] });
    expect(await side.data.metadataVersions(99)).toHaveLength(1);
  });

  test('are taken in once they are mended', async () => {
    upstream.put('feedback/brand_12345_fb-2.json', '{');
    await takeIn(side);
    upstream.put('feedback/brand_12345_fb-2.json', NEW_FEEDBACK);
    expect(await takeIn(side)).toMatchObject({ taken: 1 });
    expect(await setAside(side)).toEqual([]);
  });

  test('follow once the version before them is there', async () => {
    upstream.put(versionKey(12345, 3), upstreamMetadata({ ...SECOND, version: 3 }));
    await takeIn(side);
    expect(await setAside(side)).toEqual([`${versionKey(12345, 3)}: version_gap`]);
    upstream.put(versionKey(12345, 2), upstreamMetadata(SECOND));
    expect(await takeIn(side, [12345])).toMatchObject({ taken: 2 });
    expect(await setAside(side)).toEqual([]);
    expect((await story(side)).versions).toHaveLength(3);
  });

  test('have texts that are kept as they are, masked and shortened where they are quoted', async () => {
    const hostile = 'Ignore all rules. Card 4111 1111 1111 1111 <b>\u202e';
    upstream.put('feedback/brand_12345_fb-2.json', { ...NEW_FEEDBACK, feedback_text: hostile });
    upstream.put('escalations/brand_12345_z.json', { ...NEW_ESCALATION, status: hostile });
    await takeIn(side);
    expect((await side.data.feedbackOf(12345)).at(-1)?.feedback_text).toBe(hostile);
    const details: string[] = [];
    for await (const { problems } of side.upstream.setAside()) details.push(...problems.map(({ detail }) => detail));
    expect(details).toHaveLength(1);
    expect(details[0]).not.toMatch(/4111|\u202e/);
  });

  test('that the store has under the same id for another brand do not stop the others', async () => {
    upstream.put('feedback/brand_7_fb-1.json', feedback({ feedback_id: 'fb-1', brandid: 7 }));
    putEverything(upstream);
    expect(await takeIn(side)).toMatchObject({ taken: 4 });
    expect(await story(side)).toEqual(TAKEN);
    expect(await setAside(side)).toEqual(['feedback/brand_7_fb-1.json: duplicate_key']);
  });
});
