import type { AgentPorts } from '../../domain/ports/agent-side.ts';
import type { Clock, Ids } from '../../domain/ports/foundation.ts';
import { done, type Outcome, refused } from '../../domain/refusal.ts';
import { faultOf, type Log } from '../fault.ts';
import type { OpenStore } from '../session.ts';
import type { VersionOf } from './versions.ts';

/** Milliseconds between two looks at the store; a notice is late by this much at most. */
const LOOK_EVERY = 500;
/** URIs watched at once by all subscribers of this process. */
const MAX_WATCHED = 500;

/** Told once per change of a resource, however often the same listener watches it. Must not throw. */
export type Told = (uri: string) => void;

export interface WatcherSettings {
  readonly openStore: OpenStore;
  readonly versionOf: VersionOf;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

interface Watched {
  version: string | undefined;
  /** A listener stands here as often as it watches. */
  readonly listeners: Told[];
}

/**
 * Tells subscribers when a resource has changed. Other processes write to the store, so it looks for itself, and only
 * while somebody is subscribed.
 */
export class ResourceWatcher {
  readonly #settings: WatcherSettings;
  readonly #watched = new Map<string, Watched>();
  #looking: AbortController | undefined;
  #failing = false;
  #closed = false;

  constructor(settings: WatcherSettings) {
    this.#settings = settings;
  }

  /**
   * Watches from its present state on. Gives what ends it, or a refusal for what cannot be watched.
   * @throws Fault
   */
  async watch(uri: string, told: Told): Promise<Outcome<() => void>> {
    const { ids, log } = this.#settings;
    const version = await this.#version(uri).catch((error: unknown) => {
      throw faultOf(error, 'subscriptions', ids, log);
    });
    if (!version.ok) return version;
    if (version.value === undefined) return notWatchable(uri);
    if (this.#closed || (!this.#watched.has(uri) && this.#watched.size >= MAX_WATCHED)) return tooMany();
    const watched = this.#watched.get(uri) ?? { version: version.value, listeners: [] };
    this.#watched.set(uri, watched);
    // Those who watch already are told now, and the new one not later, of a change before it came.
    this.#compare(uri, watched, version.value);
    watched.listeners.push(told);
    this.#look();
    let left = false;
    return done(() => {
      if (!left) this.#leave(uri, watched, told);
      left = true;
    });
  }

  /** Ends all watching. */
  close(): void {
    this.#closed = true;
    this.#watched.clear();
    this.#rest();
  }

  #leave(uri: string, watched: Watched, told: Told): void {
    const at = watched.listeners.indexOf(told);
    if (at >= 0) watched.listeners.splice(at, 1);
    if (watched.listeners.length === 0 && this.#watched.get(uri) === watched) this.#watched.delete(uri);
    if (this.#watched.size === 0) this.#rest();
  }

  #look(): void {
    if (this.#looking !== undefined) return;
    this.#looking = new AbortController();
    void this.#keepLooking(this.#looking.signal);
  }

  #rest(): void {
    this.#looking?.abort();
    this.#looking = undefined;
  }

  async #keepLooking(signal: AbortSignal): Promise<void> {
    const { clock, ids, log } = this.#settings;
    for (;;) {
      await clock.sleep(LOOK_EVERY, signal);
      if (signal.aborted) return;
      try {
        await this.#lookOnce();
        this.#failing = false;
      } catch (error) {
        // It would be the same line twice a second.
        if (!this.#failing) faultOf(error, 'subscriptions', ids, log);
        this.#failing = true;
      }
    }
  }

  async #lookOnce(): Promise<void> {
    const opened = await this.#open();
    if (!opened.ok) return;
    for (const [uri, watched] of [...this.#watched]) {
      this.#compare(uri, watched, await this.#settings.versionOf(uri, opened.value));
    }
  }

  #compare(uri: string, watched: Watched, version: string | undefined): void {
    if (watched.version === version) return;
    watched.version = version;
    for (const told of new Set(watched.listeners)) told(uri);
  }

  async #version(uri: string): Promise<Outcome<string | undefined>> {
    const opened = await this.#open();
    return opened.ok ? done(await this.#settings.versionOf(uri, opened.value)) : opened;
  }

  async #open(): Promise<Outcome<AgentPorts>> {
    const opened = await this.#settings.openStore();
    if (opened.ok) await opened.value.data.current();
    return opened;
  }
}

function notWatchable(uri: string): Outcome<never> {
  return refused({
    code: 'not_found',
    field: 'uri',
    message: `There is nothing at ${uri} that can be subscribed to.`,
    instead: 'Subscribe to change://{change_id} or escalation://{escalation_id} of one that exists.',
  });
}

function tooMany(): Outcome<never> {
  return refused({
    code: 'too_large',
    field: 'uri',
    message: `This server watches at most ${MAX_WATCHED} resources at once.`,
    instead: 'Unsubscribe from some, or ask with get_change and get_escalation.',
  });
}
