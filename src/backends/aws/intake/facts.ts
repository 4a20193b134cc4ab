import type { UpstreamMark } from '../../../domain/change/adoption.ts';
import type { Mutation } from '../../../domain/change/mutation.ts';
import type { DataReads } from '../../../domain/ports/data-reads.ts';
import { readEscalations, readExecutions, readFeedback } from '../../../interchange/history-documents.ts';
import { Fault, ImportLog, type Place } from '../../../interchange/import-log.ts';
import type { DocumentSource } from '../../../interchange/json-documents.ts';
import { readMetadata } from '../../../interchange/metadata-documents.ts';
import { brandidsOf, objectSource } from '../../../interchange/object-documents.ts';
import type { KnownIds } from '../../../interchange/read-tables.ts';
import {
  type Reconciled,
  reconcileEscalation,
  reconcileExecution,
  reconcileFeedback,
} from '../../../interchange/reconcile.ts';
import {
  ESCALATION_TABLE,
  EXECUTION_TABLE,
  FEEDBACK_TABLE,
  type JsonTable,
  METADATA_TABLE,
} from '../../../interchange/upstream-files.ts';
import { StoredRecords } from './stored-records.ts';
import type { ReadObject } from './upstream-bucket.ts';

/** The folders of upstream's bucket that hold records. A record can rest on one of a folder before its own. */
export const RECORD_TABLES: readonly JsonTable[] = [METADATA_TABLE, FEEDBACK_TABLE, EXECUTION_TABLE, ESCALATION_TABLE];

/** Problems of one object that are kept; a person looks at the object itself. */
const MOST_PROBLEMS = 20;

/** The facts in some versions of objects, and a mark for each version. */
export interface Facts {
  readonly mutations: readonly Mutation[];
  readonly marks: readonly UpstreamMark[];
}

/** Returns the types of a brand's feedback by id, which upstream keeps apart from the records. */
export type FeedbackTypes = (brandid: number) => Promise<ReadonlyMap<string, string>>;

/**
 * Reads upstream's objects by the rules of the import, and compares each record with what the store has. An object that we
 * have put for a change that is not applied, and may never be, is left out: it is looked at again.
 */
export async function factsOf(
  objects: readonly ReadObject[],
  data: DataReads,
  feedbackTypes: FeedbackTypes,
): Promise<Facts> {
  const applied = await data.appliedChangesOn(objects.flatMap(({ changeId }) => changeId ?? []));
  const settled = objects.filter(({ changeId }) => changeId === undefined || applied.has(changeId));
  const sources = RECORD_TABLES.map(({ folder }) => objectSource(folder, inFolder(settled, folder)));
  const brandids = new Set(sources.flatMap((source) => [...brandidsOf(source)]));
  const reading = new Reading(settled, await StoredRecords.of(brandids, data));
  reading.readMetadata();
  await reading.readFeedback(feedbackTypes);
  await reading.readExecutions();
  await reading.readEscalations();
  return { mutations: reading.mutations, marks: reading.marks };
}

const inFolder = (objects: readonly ReadObject[], folder: string) =>
  objects.filter(({ key }) => key.startsWith(`${folder}/`));

class Reading {
  readonly mutations: Mutation[] = [];
  readonly #objects: readonly ReadObject[];
  readonly #stored: StoredRecords;
  readonly #known: KnownIds;
  readonly #problems = new Map<string, UpstreamMark['problems']>();
  readonly #log: ImportLog;

  constructor(objects: readonly ReadObject[], stored: StoredRecords) {
    this.#objects = objects;
    this.#stored = stored;
    this.#known = { brands: stored.names, mccids: new Set() };
    this.#log = new ImportLog(({ reason, detail, ...place }) => this.#setAside(place, { reason, detail }));
  }

  get marks(): readonly UpstreamMark[] {
    return this.#objects.map(({ key, etag }) => ({
      source: key,
      version: etag,
      problems: this.#problems.get(key) ?? [],
    }));
  }

  readMetadata(): void {
    const objects = inFolder(this.#objects, METADATA_TABLE.folder);
    const source = objectSource(METADATA_TABLE.folder, objects);
    for (const metadata of readMetadata(source, this.#known, this.#log, (one) => this.#stored.versionsOf(one)))
      this.mutations.push({ kind: 'metadata.append', metadata });
  }

  async readFeedback(types: FeedbackTypes): Promise<void> {
    await this.#each(FEEDBACK_TABLE, async (object, source) => {
      const typed = await withTypes(source, types);
      for (const feedback of readFeedback(typed, this.#known, this.#log))
        this.#take(object, feedback, this.#stored.feedback(feedback.feedback_id), reconcileFeedback);
    });
  }

  async readExecutions(): Promise<void> {
    await this.#each(EXECUTION_TABLE, async (object, source) => {
      for (const execution of readExecutions(source, this.#known, this.#log))
        this.#take(object, execution, this.#stored.execution(execution.execution_arn), reconcileExecution);
    });
  }

  async readEscalations(): Promise<void> {
    await this.#each(ESCALATION_TABLE, async (object, source) => {
      for (const escalation of readEscalations(source, this.#known, this.#log))
        this.#take(object, escalation, await this.#stored.escalation(escalation.escalation_id), reconcileEscalation);
    });
  }

  async #each(
    { folder }: JsonTable,
    read: (object: ReadObject, source: DocumentSource) => Promise<void>,
  ): Promise<void> {
    for (const object of inFolder(this.#objects, folder)) await read(object, objectSource(folder, [object]));
  }

  #take<T>(
    object: ReadObject,
    read: T,
    stored: T | undefined,
    reconcile: (read: T, stored: T | undefined) => Reconciled,
  ) {
    // What we have put says what the store said then.
    if (object.changeId !== undefined && stored !== undefined) return;
    const reconciled = reconcile(read, stored);
    if (reconciled instanceof Fault) this.#setAside({ file: object.key, line: 1 }, reconciled);
    else if (reconciled !== null) {
      this.mutations.push(reconciled);
      this.#stored.expect(reconciled);
    }
  }

  #setAside({ file, line }: Place, { reason, detail }: Pick<Fault, 'reason' | 'detail'>): void {
    // Until a version of ours is published, the object of the current one is an earlier one of ours.
    const isOurs = this.#objects.some(({ key, changeId }) => key === file && changeId !== undefined);
    if (isOurs && reason === 'version_conflict') return;
    const problems = this.#problems.get(file) ?? [];
    if (problems.length < MOST_PROBLEMS) this.#problems.set(file, [...problems, { line, reason, detail }]);
  }
}

/** Adds the type to records of feedback that do not state it. */
async function withTypes(source: DocumentSource, types: FeedbackTypes): Promise<DocumentSource> {
  const known = new Map<string, string>();
  for (const brandid of brandidsOf(source)) for (const [id, type] of await types(brandid)) known.set(id, type);
  return {
    ...source,
    *entries(log) {
      for (const entry of source.entries(log))
        yield {
          ...entry,
          read: () => {
            const document = entry.read();
            if (document instanceof Fault) return document;
            const type = known.get(String(document.value.feedback_id));
            return {
              ...document,
              value: { ...(type === undefined ? {} : { feedback_type: type }), ...document.value },
            };
          },
        };
    },
  };
}
