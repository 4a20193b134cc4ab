import type { MessagePort } from 'node:worker_threads';
import type { AuditFact } from '../domain/change/audit.ts';
import type { ProposedAnswer } from '../domain/change/change-view.ts';
import type { ParsedInput, ProposalRequest } from '../domain/change/proposal.ts';
import type { Offered } from '../domain/operations/toolsets.ts';
import type { Outcome } from '../domain/refusal.ts';
import type { Call } from '../mcp/call.ts';
import type { Settings } from '../settings.ts';

/** The settings of a thread: those of the server that starts it. */
export interface HeavyWorkerData extends Pick<Settings, 'backend' | 'dataDirectory'> {
  readonly offered: Offered;
  /** The command that starts the operator's command line here. */
  readonly commandLine: string;
  /** Leads to the server's threads that match patterns, which all its heavy threads share. */
  readonly port: MessagePort;
}

/** A heavy call with its accepted input. */
export type HeavyWork = { readonly caller: Pick<Call, 'clientName' | 'connection'>; readonly operation: string } & (
  | { readonly kind: 'read'; readonly input: ParsedInput }
  | { readonly kind: 'propose'; readonly request: ProposalRequest }
);

/** What a thread reports while it works. */
export type HeavyProgress =
  | { readonly kind: 'progress'; readonly of: Parameters<Call['progress']> }
  /** A line for the operator's log. */
  | { readonly kind: 'log'; readonly line: string };

/** How a call ended. */
export type HeavyEnd =
  | { readonly kind: 'read'; readonly outcome: Outcome<Record<string, unknown>> }
  /** `refused`: refusals to record, which the server counts over all threads. */
  | { readonly kind: 'proposed'; readonly outcome: Outcome<ProposedAnswer>; readonly refused: readonly AuditFact[] }
  /** A bug, which is in the log under this reference. */
  | { readonly kind: 'fault'; readonly reference: string };

export type HeavyReport = HeavyProgress | HeavyEnd;
