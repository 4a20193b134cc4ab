import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { type Adoption, UPSTREAM_MARKS_FORMAT } from '../../../domain/change/adoption.ts';
import {
  APPLIED_CHANGE_FORMAT,
  type CommitBatch,
  type Mutation,
  OUTBOX_MESSAGE_FORMAT,
} from '../../../domain/change/mutation.ts';
import { NewerFormat, type RecordFormat, readDocument, storedDocument } from '../../../domain/record-format.ts';
import { storableJson } from '../../sqlite/row.ts';
import { decodeMutation, encodeMutation, MUTATION_FORMATS } from './mutation-format.ts';

/**
 * The format of the log that this program writes, and the newest that it can follow. HEAD carries the largest that was
 * written, so that an older program stops before it meets what it cannot read. Derived: each new kind of mutation and each
 * new format of anything in an entry makes it larger by one.
 */
export const LOG_FORMAT: number =
  MUTATION_FORMATS + APPLIED_CHANGE_FORMAT.newest + OUTBOX_MESSAGE_FORMAT.newest + UPSTREAM_MARKS_FORMAT.newest;

/** What an entry of the log holds: a change of ours, or changes that upstream made by itself. */
export type EntryContent =
  | { readonly kind: 'change'; readonly batch: CommitBatch }
  | { readonly kind: 'adoption'; readonly adoption: Adoption };

/** Bytes that a body may unpack to: a hundred times what a plan of 100,000 moved combos takes would be a mistake. */
const LARGEST_BODY = 512 * 1024 * 1024;

const loggedBatch = z.strictObject({
  mutations: z.array(z.unknown()),
  applied: z.unknown(),
  outbox: z.array(z.unknown()),
});

const loggedAdoption = z.strictObject({ mutations: z.array(z.unknown()), upstream: z.unknown() });

/** Returns the bytes of a batch as the log carries them. Throws `TextRefused` for what SQLite cannot store. */
export function encodeBatch({ mutations, applied, outbox }: CommitBatch): Promise<Uint8Array> {
  return packed({
    mutations: mutations.map(encodeMutation),
    applied: storedDocument(APPLIED_CHANGE_FORMAT, applied),
    outbox: outbox.map((message) => storedDocument(OUTBOX_MESSAGE_FORMAT, message)),
  });
}

/** As {@link encodeBatch}, of an adoption. */
export function encodeAdoption({ mutations, ...marks }: Adoption): Promise<Uint8Array> {
  return packed({
    mutations: mutations.map(encodeMutation),
    upstream: storedDocument(UPSTREAM_MARKS_FORMAT, marks),
  });
}

async function packed(logged: object): Promise<Uint8Array> {
  return promisify(gzip)(storableJson(JSON.stringify(logged)));
}

/** Returns undefined for a body that no release that this one knows of wrote. Throws `NewerFormat`. */
export async function decodeEntry(body: Uint8Array): Promise<EntryContent | undefined> {
  const unpacked = await promisify(gunzip)(body, { maxOutputLength: LARGEST_BODY });
  const logged: unknown = JSON.parse(unpacked.toString('utf8'));
  const batch = loggedBatch.safeParse(logged);
  if (batch.success) return changeOf(batch.data);
  const adoption = loggedAdoption.safeParse(logged);
  return adoption.success ? adoptionOf(adoption.data) : undefined;
}

function changeOf(logged: z.output<typeof loggedBatch>): EntryContent | undefined {
  const mutations = mutationsOf(logged.mutations);
  const outbox = allOf(logged.outbox, (message) => recordIn(OUTBOX_MESSAGE_FORMAT, message));
  const applied = recordIn(APPLIED_CHANGE_FORMAT, logged.applied);
  if (mutations === undefined || outbox === undefined || applied === undefined) return undefined;
  return { kind: 'change', batch: { mutations, applied, outbox } };
}

function adoptionOf(logged: z.output<typeof loggedAdoption>): EntryContent | undefined {
  const mutations = mutationsOf(logged.mutations);
  const marks = recordIn(UPSTREAM_MARKS_FORMAT, logged.upstream);
  if (mutations === undefined || marks === undefined) return undefined;
  return { kind: 'adoption', adoption: { mutations, ...marks } };
}

function recordIn<T extends object>(format: RecordFormat<T>, document: unknown): T | undefined {
  const read = readDocument(format, document);
  if (read.outcome === 'newer') throw new NewerFormat(format, read.format);
  return read.outcome === 'read' ? read.record : undefined;
}

const mutationsOf = (logged: readonly unknown[]): readonly Mutation[] | undefined => allOf(logged, decodeMutation);

function allOf<T>(values: readonly unknown[], decode: (value: unknown) => T | undefined): readonly T[] | undefined {
  const decoded: T[] = [];
  for (const value of values) {
    const one = decode(value);
    if (one === undefined) return undefined;
    decoded.push(one);
  }
  return decoded;
}
