import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { APPLIED_CHANGE_FORMAT, type CommitBatch, OUTBOX_MESSAGE_FORMAT } from '../../../domain/change/mutation.ts';
import { NewerFormat, type RecordFormat, readDocument, storedDocument } from '../../../domain/record-format.ts';
import { storableJson } from '../../sqlite/row.ts';
import { decodeMutation, encodeMutation, MUTATION_FORMATS } from './mutation-format.ts';

/**
 * The format of the log that this program writes, and the newest that it can follow. HEAD carries the largest that was
 * written, so that an older program stops before it meets what it cannot read. Derived: each new kind of mutation and each
 * new format of anything in a batch makes it larger by one.
 */
export const LOG_FORMAT: number = MUTATION_FORMATS + APPLIED_CHANGE_FORMAT.newest + OUTBOX_MESSAGE_FORMAT.newest;

/** Bytes that a body may unpack to: a hundred times what a plan of 100,000 moved combos takes would be a mistake. */
const LARGEST_BODY = 512 * 1024 * 1024;

const loggedBatch = z.strictObject({
  mutations: z.array(z.unknown()),
  applied: z.unknown(),
  outbox: z.array(z.unknown()),
});

/** Returns the bytes of a batch as the log carries them. Throws `TextRefused` for what SQLite cannot store. */
export async function encodeBatch({ mutations, applied, outbox }: CommitBatch): Promise<Uint8Array> {
  const logged = {
    mutations: mutations.map(encodeMutation),
    applied: storedDocument(APPLIED_CHANGE_FORMAT, applied),
    outbox: outbox.map((message) => storedDocument(OUTBOX_MESSAGE_FORMAT, message)),
  };
  return promisify(gzip)(storableJson(JSON.stringify(logged)));
}

/** Returns undefined for a body that no release that this one knows of wrote. Throws `NewerFormat`. */
export async function decodeBatch(body: Uint8Array): Promise<CommitBatch | undefined> {
  const unpacked = await promisify(gunzip)(body, { maxOutputLength: LARGEST_BODY });
  const parsed = loggedBatch.safeParse(JSON.parse(unpacked.toString('utf8')));
  if (!parsed.success) return undefined;
  const mutations = allOf(parsed.data.mutations, decodeMutation);
  const outbox = allOf(parsed.data.outbox, (message) => recordIn(OUTBOX_MESSAGE_FORMAT, message));
  const applied = recordIn(APPLIED_CHANGE_FORMAT, parsed.data.applied);
  if (mutations === undefined || outbox === undefined || applied === undefined) return undefined;
  return { mutations, applied, outbox };
}

function recordIn<T extends object>(format: RecordFormat<T>, document: unknown): T | undefined {
  const read = readDocument(format, document);
  if (read.outcome === 'newer') throw new NewerFormat(format, read.format);
  return read.outcome === 'read' ? read.record : undefined;
}

function allOf<T>(values: readonly unknown[], decode: (value: unknown) => T | undefined): readonly T[] | undefined {
  const decoded: T[] = [];
  for (const value of values) {
    const one = decode(value);
    if (one === undefined) return undefined;
    decoded.push(one);
  }
  return decoded;
}
