/** Facts about one call. */
export interface Call {
  /** The name that the client claims. */
  readonly clientName: string | undefined;
  /** The connection that it came in on: an id that this server made, or the owner's command line. */
  readonly connection: string;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total?: number, message?: string) => void;
}
