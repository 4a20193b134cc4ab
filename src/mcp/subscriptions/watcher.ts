import type { AgentPorts } from '../../domain/ports/agent-side.ts';
import type { Clock, Ids } from '../../domain/ports/foundation.ts';
import { done, type Outcome, refused } from '../../domain/refusal.ts';
import { faultOf, type Log } from '../fault.ts';
import type { OpenStore } from '../session.ts';
import type { VersionOf } from './versions.ts';

/** Interval between two polls of the store, in milliseconds. Notifications are late by this much at most. */
const POLL_INTERVAL_MS = 500;
/** Most URIs that all subscribers of this process watch at once. */
const MAX_WATCHED = 500;

/** Called once per change of a resource, even for a listener that watches it several times. Must not throw. */
export type OnUpdated = (uri: string) => void;

export interface WatcherSettings {
  readonly openStore: OpenStore;
  readonly versionOf: VersionOf;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

interface Watched {
  version: string | undefined;
  /** A listener is in the list as often as it watches. */
  readonly listeners: OnUpdated[];
}

/**
 * Notifies subscribers of changed resources. It polls, because other processes write to the store, and only while there
 * are subscribers.
 */
export class ResourceWatcher {
  readonly #settings: WatcherSettings;
  readonly #watched = new Map<string, Watched>();
  #polling: AbortController | undefined;
  #failing = false;
  #closed = false;

  constructor(settings: WatcherSettings) {
    this.#settings = settings;
  }

  /**
   * Watches a resource from its current state on. Returns a function that stops watching, or refuses a URI that cannot
   * be watched.
   *
   * @throws Fault
   */
  async watch(uri: string, onUpdated: OnUpdated): Promise<Outcome<() => void>> {
    const { ids, log } = this.#settings;
    const version = await this.#version(uri).catch((error: unknown) => {
      throw faultOf(error, 'subscriptions', ids, log);
    });
    if (!version.ok) return version;
    if (version.value === undefined) return notWatchable(uri);
    if (this.#closed || (!this.#watched.has(uri) && this.#watched.size >= MAX_WATCHED)) return tooMany();
    const watched = this.#watched.get(uri) ?? { version: version.value, listeners: [] };
    this.#watched.set(uri, watched);
    // Earlier listeners hear of a change before this moment now, and the new one never hears of it.
    this.#compare(uri, watched, version.value);
    watched.listeners.push(onUpdated);
    this.#startPolling();
    let isStopped = false;
    return done(() => {
      if (!isStopped) this.#removeListener(uri, watched, onUpdated);
      isStopped = true;
    });
  }

  /** Stops watching all resources. */
  close(): void {
    this.#closed = true;
    this.#watched.clear();
    this.#stopPolling();
  }

  #removeListener(uri: string, watched: Watched, onUpdated: OnUpdated): void {
    const at = watched.listeners.indexOf(onUpdated);
    if (at >= 0) watched.listeners.splice(at, 1);
    if (watched.listeners.length === 0 && this.#watched.get(uri) === watched) this.#watched.delete(uri);
    if (this.#watched.size === 0) this.#stopPolling();
  }

  #startPolling(): void {
    if (this.#polling !== undefined) return;
    this.#polling = new AbortController();
    void this.#poll(this.#polling.signal);
  }

  #stopPolling(): void {
    this.#polling?.abort();
    this.#polling = undefined;
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const { clock, ids, log } = this.#settings;
    for (;;) {
      await clock.sleep(POLL_INTERVAL_MS, signal);
      if (signal.aborted) return;
      try {
        await this.#lookOnce();
        this.#failing = false;
      } catch (error) {
        // Logs a lasting failure once, not twice a second.
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
    for (const listener of new Set(watched.listeners)) listener(uri);
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
