import type { UpstreamMark, UpstreamMarks } from '../../../domain/change/adoption.ts';
import type { Mutation } from '../../../domain/change/mutation.ts';
import type { AdoptionWrites, Turn } from '../../../domain/ports/commit.ts';
import type { DataReads } from '../../../domain/ports/data-reads.ts';
import { StoreTrouble } from '../../../domain/ports/store-trouble.ts';
import type { InTurn, IntakeReport, UpstreamIntake } from '../../../domain/ports/upstream.ts';
import { done, type Outcome } from '../../../domain/refusal.ts';
import { LARGEST_OBJECT } from '../../../interchange/object-documents.ts';
import {
  currentMetadataName,
  ESCALATION_TABLE,
  FEEDBACK_TABLE,
  METADATA_TABLE,
} from '../../../interchange/upstream-files.ts';
import { changedObjects } from './changed-objects.ts';
import { type FeedbackTypes, factsOf, RECORD_TABLES } from './facts.ts';
import { chunks, type Group, grouped, metadataPrefix } from './groups.ts';
import type { Marks } from './marks.ts';
import type { ListedObject, ReadObject, UpstreamBucket } from './upstream-bucket.ts';

export interface IntakeDeps {
  readonly bucket: UpstreamBucket;
  readonly marks: Marks;
  readonly data: DataReads;
  readonly writes: AdoptionWrites;
  readonly feedbackTypes: FeedbackTypes;
}

/** Objects that are read at the same time. */
const AT_ONCE = 16;
/** From this number of brands on, one list of everything is cheaper than lists of each. */
const MANY_BRANDS = 15;

/** The problem of what the store cannot take for a reason that reading did not show. It must not stop the others. */
const MISFIT = { line: 1, reason: 'duplicate_key', detail: 'the store has another record of this id' } as const;

/** Takes upstream's objects into the log, a chunk of them an entry. Nothing is written outside of the store. */
export class Intake implements UpstreamIntake {
  readonly #deps: IntakeDeps;

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
  }

  async *setAside(): AsyncGenerator<UpstreamMark> {
    await this.#deps.data.current();
    yield* this.#deps.marks.setAside();
  }

  async takeIn(inTurn: InTurn, brandids?: readonly number[]): Promise<Outcome<IntakeReport>> {
    await this.#deps.data.current();
    const { changed, gone } = await this.#look(prefixesOf(brandids));
    const tally = new Tally();
    for (const chunk of chunks(grouped(changed))) {
      const taken = await inTurn((turn) => this.#take(chunk, turn, tally));
      if (!taken.ok) return taken;
      if (taken.value === 'lost') return done(tally.report);
    }
    if (gone.length > 0) {
      const dropped = await inTurn((turn) => this.#adopt([], { marks: [], gone }, turn));
      if (!dropped.ok) return dropped;
      if (dropped.value === 'adopted') tally.add([], []);
    }
    return done(tally.report);
  }

  async #look(prefixes: readonly string[]) {
    const changed = new Map<string, ListedObject>();
    const gone: string[] = [];
    for (const prefix of prefixes) {
      const found = await changedObjects(this.#deps.bucket, this.#deps.marks, prefix);
      for (const object of found.changed) changed.set(object.key, object);
      gone.push(...found.gone);
    }
    // A version that was set aside may follow one that is here now.
    for (const prefix of new Set([...changed.keys()].flatMap((key) => metadataPrefix(key) ?? [])))
      for (const { source: key } of this.#deps.marks.setAside(prefix))
        if (metadataPrefix(key) === prefix && !changed.has(key)) changed.set(key, { key, etag: '', size: 0 });
    return { changed: [...changed.values()], gone };
  }

  /** Makes one entry of the objects; several where one of them does not fit. */
  async #take(groups: readonly Group[], turn: Turn, tally: Tally): Promise<'taken' | 'lost'> {
    const objects = await this.#read(groups.flat());
    if (objects.length === 0) return 'taken';
    for (;;) {
      const revision = await this.#deps.data.current();
      const { mutations, marks } = await factsOf(objects, this.#deps.data, this.#deps.feedbackTypes);
      const fresh = marks.filter((mark) => !this.#isKept(mark));
      if (fresh.length === 0) return 'taken';
      const adopted = await this.#adopt(mutations, { marks: fresh, gone: [] }, turn, revision);
      if (adopted === 'adopted') {
        tally.add(mutations, fresh);
        return 'taken';
      }
      if (adopted === 'lost') return 'lost';
      if ((await this.#deps.data.current()) === revision) return this.#takeApart(groups, objects, turn, tally);
    }
  }

  async #takeApart(
    groups: readonly Group[],
    objects: readonly ReadObject[],
    turn: Turn,
    tally: Tally,
  ): Promise<'taken' | 'lost'> {
    if (groups.length > 1) {
      const middle = Math.ceil(groups.length / 2);
      for (const half of [groups.slice(0, middle), groups.slice(middle)])
        if ((await this.#take(half, turn, tally)) === 'lost') return 'lost';
      return 'taken';
    }
    const marks = objects.map(({ key, etag }) => ({ source: key, version: etag, problems: [MISFIT] }));
    const adopted = await this.#adopt([], { marks, gone: [] }, turn);
    if (adopted === 'adopted') tally.add([], marks);
    return adopted === 'lost' ? 'lost' : 'taken';
  }

  async #adopt(
    mutations: readonly Mutation[],
    source: UpstreamMarks,
    turn: Turn,
    revision?: number,
  ): Promise<'adopted' | 'stale' | 'lost'> {
    const at = revision ?? (await this.#deps.data.current());
    const adopted = await this.#deps.writes.adopt(mutations, source, { revision: at, turn });
    if (adopted !== 'unknown') return adopted;
    throw new StoreTrouble('failing', 'AWS has not said if it stored what upstream changed.', 'It is looked at again.');
  }

  /** True where the store has this very mark: another process was faster, or nothing about it has changed. */
  #isKept({ source, version, problems }: UpstreamMark): boolean {
    const kept = this.#deps.marks.of(source);
    return kept?.version === version && JSON.stringify(kept.problems) === JSON.stringify(problems);
  }

  /** Reads each object as it is now, whatever the list said. What is gone is left out. */
  async #read(listed: readonly ListedObject[]): Promise<readonly ReadObject[]> {
    const objects: ReadObject[] = [];
    for (let at = 0; at < listed.length; at += AT_ONCE) {
      const reads = listed.slice(at, at + AT_ONCE).map(({ key }) => this.#deps.bucket.read(key, LARGEST_OBJECT));
      for (const object of await Promise.all(reads)) if (object !== undefined) objects.push(object);
    }
    return objects;
  }
}

class Tally {
  #entries = 0;
  #taken = 0;
  readonly #setAside: UpstreamMark[] = [];

  add(mutations: readonly Mutation[], marks: readonly UpstreamMark[]): void {
    this.#entries++;
    this.#taken += mutations.length;
    this.#setAside.push(...marks.filter(({ problems }) => problems.length > 0));
  }

  get report(): IntakeReport {
    return { entries: this.#entries, taken: this.#taken, set_aside: this.#setAside };
  }
}

/** Returns the beginnings of the keys of some brands; of all objects without them. */
function prefixesOf(brandids: readonly number[] | undefined): readonly string[] {
  const folders = RECORD_TABLES.map(({ folder }) => folder);
  if (brandids === undefined || brandids.length > MANY_BRANDS) return folders.map((folder) => `${folder}/`);
  return brandids.map(currentMetadataName).flatMap((name) => [
    `${METADATA_TABLE.folder}/${name}.`,
    // Runs are not named by their brand.
    ...[METADATA_TABLE, FEEDBACK_TABLE, ESCALATION_TABLE].map(({ folder }) => `${folder}/${name}_`),
  ]);
}
