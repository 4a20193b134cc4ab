import type { QuotaLimits } from './proposal-quota.ts';

/** What clients may use of a server. Each is a setting. */
export interface Limits extends QuotaLimits {
  /** Most calls in flight of one connection. */
  readonly callsInFlight: number;
  /** Most heavy calls that wait for their turn. */
  readonly heavyWaiting: number;
  /** Most open connections over HTTP. */
  readonly connections: number;
}

/** Returns the limits that are set, and the default of each other. */
export function limitsFrom(set: { readonly [Name in keyof Limits]: number | undefined }): Limits {
  return {
    callsInFlight: set.callsInFlight ?? DEFAULT_LIMITS.callsInFlight,
    heavyWaiting: set.heavyWaiting ?? DEFAULT_LIMITS.heavyWaiting,
    connections: set.connections ?? DEFAULT_LIMITS.connections,
    waitingChanges: set.waitingChanges ?? DEFAULT_LIMITS.waitingChanges,
    waitingBytes: set.waitingBytes ?? DEFAULT_LIMITS.waitingBytes,
  };
}

/** One connection over HTTP may hold this part of the places in which heavy calls wait. Over stdio there is no other. */
export const HEAVY_SHARE = 0.5;
/** All connections of one caller together may hold this part of them. */
export const HEAVY_CALLER_SHARE = 0.75;

/** Most heavy calls that run at once. Their work in threads overlaps; more of them would only share the same processors. */
export const HEAVY_RUNNING = 2;

export const DEFAULT_LIMITS: Limits = {
  callsInFlight: 64,
  heavyWaiting: 16,
  connections: 512,
  waitingChanges: 500,
  waitingBytes: 100_000_000,
};
