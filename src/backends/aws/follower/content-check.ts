import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { ThreadLost } from '../../../threads/jobs.ts';
import { LogBroken } from '../log/log-broken.ts';
import type { LogHead } from '../log/log-head.ts';
import { type ContentDigest, contentDiffers } from './content-digest.ts';
import type { Digests } from './digests.ts';

const digestSchema = z.strictObject({ revision: z.int(), digest: z.string() });

/** Returns the last digest of a node's replica that its follower has computed. */
export function ownDigest(path: string): ContentDigest | undefined {
  try {
    return digestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Written in place of another one; without it, it is computed again.
    return undefined;
  }
}

interface Deps {
  /** Path of the replica. */
  readonly replica: string;
  /** Path of the file that keeps the last digest. */
  readonly kept: string;
  readonly digests: Digests;
}

/** Compares a replica with the snapshots of the log, each at its revision. */
export class ContentCheck {
  readonly #deps: Deps;
  #last: ContentDigest | undefined;
  #isKept = true;
  #computing: Promise<void> = Promise.resolve();
  #begun: number | undefined;
  #problem: unknown;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#last = ownDigest(deps.kept);
    this.#begun = this.#last?.revision;
  }

  /**
   * Throws {@link LogBroken} where the replica holds something else than the newest snapshot of the log, at its revision,
   * and what has kept the last digest from being computed or kept.
   */
  compare({ snapshot: { revision, digest, key } }: LogHead): void {
    const problem = this.#problem;
    this.#problem = undefined;
    if (problem !== undefined) throw problem;
    if (this.#last === undefined) return;
    if (!this.#isKept) this.#keep(this.#last);
    if (digest === null || !contentDiffers(this.#last, { revision, digest })) return;
    const message = `This replica held something else at revision ${revision} than the snapshot ${key}, which comes from the log. Move the directory of the replica away, and start the follower: it downloads that snapshot.`;
    throw new LogBroken('diverged', revision, message);
  }

  /** Begins to compute the digest of the replica as it is, at a revision. It is ready later; see {@link settled}. */
  async begin(revision: number): Promise<void> {
    if (this.#begun === revision) return;
    await this.#computing;
    const { digests, replica } = this.#deps;
    const begun = await digests.begin(replica);
    this.#begun = begun.revision;
    this.#computing = begun.computed.then(
      (digest) => {
        this.#last = digest;
        this.#isKept = false;
      },
      (error: unknown) => {
        this.#begun = undefined;
        // A thread that died says nothing of the replica. It is begun again if the replica is still there.
        if (!(error instanceof ThreadLost)) this.#problem = error;
      },
    );
  }

  /** Resolves when what was begun is computed. The next {@link compare} keeps it. */
  settled(): Promise<void> {
    return this.#computing;
  }

  #keep({ revision, digest }: ContentDigest): void {
    const aside = `${this.#deps.kept}.partial`;
    writeFileSync(aside, JSON.stringify({ revision, digest }), { mode: 0o600 });
    renameSync(aside, this.#deps.kept);
    this.#isKept = true;
  }
}

/** Returns the revisions from a place up to the head at which the log asks for the replica's digest, in order. */
export function digestStops(from: number, { revision, announced, snapshot }: LogHead): readonly number[] {
  const asked = [announced?.revision, snapshot.digest === null ? undefined : snapshot.revision];
  const stops = asked.flatMap((stop) => (stop !== undefined && stop >= from && stop <= revision ? [stop] : []));
  return [...new Set(stops)].sort((a, b) => a - b);
}
