/** What clients may use of a server. Each is a setting. */
export interface Limits {
  /** Most calls in flight of one connection; over HTTP, of one caller. */
  readonly callsInFlight: number;
  /** Most open connections over HTTP. */
  readonly connections: number;
}

export const DEFAULT_LIMITS: Limits = { callsInFlight: 64, connections: 512 };
