import { z } from 'zod';
import { recordFormat } from '../record-format.ts';
import type { Mutation } from './mutation.ts';

/** The reason why a record of upstream's was not taken in. */
const problemSchema = z.strictObject({
  /** Of the record in its object, from 1. */
  line: z.int(),
  reason: z.string(),
  /** One sentence for a person; texts of the record are shortened and masked in it. */
  detail: z.string(),
});

const markSchema = z.strictObject({
  /** The object's key, or the item's table and key. */
  source: z.string(),
  /** Differs for any two contents: of an object its ETag, of an item a hash. */
  version: z.string(),
  /** Reasons for which records of this version were set aside; none for a version that is taken in whole. */
  problems: z.array(problemSchema),
});

/** A version of one object or item of upstream's that was looked at. It is not looked at a second time. */
export type UpstreamMark = z.infer<typeof markSchema>;

const marksSchema = z.strictObject({
  marks: z.array(markSchema),
  /** Sources with problems that are no longer there. */
  gone: z.array(z.string()),
});

/** The marks of one adoption, as the log has them. */
export type UpstreamMarks = z.infer<typeof marksSchema>;

export const UPSTREAM_MARKS_FORMAT = recordFormat('upstream_marks', marksSchema);

/** Facts that upstream wrote, with the versions that they were read from. */
export interface Adoption extends UpstreamMarks {
  readonly mutations: readonly Mutation[];
}
