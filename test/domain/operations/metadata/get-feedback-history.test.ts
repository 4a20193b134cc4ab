import { describe, expect, it } from 'vitest';
import { getFeedbackHistory } from '../../../../src/domain/operations/metadata/get-feedback-history.ts';
import { CursorInvalid } from '../../../../src/domain/paging/page.ts';
import { answerOf, refusalOf, sampleStore } from '../sample-store.ts';

const store = sampleStore();
const get = async (page: { limit?: number; cursor?: string } = {}) =>
  answerOf(await store.run(getFeedbackHistory, { brandid: 12345, ...page }));

describe('get_feedback_history', () => {
  it('gives all feedback, newest first, counted by type', async () => {
    const { feedback, total, by_type, next_cursor } = await get();
    expect(feedback).toHaveLength(total);
    expect(next_cursor).toBeNull();
    const times = feedback.map((one) => one.submitted_at);
    expect(times).toEqual(times.toSorted().reverse());
    expect(Object.values(by_type).reduce((sum, count) => sum + count, 0)).toBe(total);
  });

  it('pages without repeating or losing any', async () => {
    const first = await get({ limit: 6 });
    const second = await get({ limit: 6, cursor: first.next_cursor ?? '' });
    const ids = [...first.feedback, ...second.feedback].map((one) => one.feedback_id);
    expect(new Set(ids).size).toBe(first.total);
    expect(second.next_cursor).toBeNull();
  });

  it('does not continue with a cursor of another brand', async () => {
    const { next_cursor } = await get({ limit: 1 });
    const otherBrand = store.run(getFeedbackHistory, { brandid: 740, cursor: next_cursor ?? '' });
    await expect(otherBrand).rejects.toThrow(CursorInvalid);
  });

  it('refuses an unknown brand', async () => {
    expect(refusalOf(await store.run(getFeedbackHistory, { brandid: 999_999 }))).toMatchObject({ field: 'brandid' });
  });
});
