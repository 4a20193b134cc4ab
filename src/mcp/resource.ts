import type { AnyReadOperation } from '../domain/change/operation.ts';
import type { AgentPorts } from '../domain/ports/agent-side.ts';
import type { ReportTypesetter } from '../domain/ports/typesetting.ts';
import type { Outcome } from '../domain/refusal.ts';

/** Suggests values of a variable that start with the typed text. `chosen` holds the variables that already have values. */
export type Completer = (
  typed: string,
  ports: AgentPorts,
  chosen: Readonly<Record<string, string>>,
) => Promise<readonly string[]>;

/** A resource to list now. Names and titles may come from data; they are cleaned before they are listed. */
export interface ListedResource {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  /** Defaults to JSON. */
  readonly mimeType?: string;
}

/** The content of a resource in a form other than JSON. */
export interface ResourceForm {
  readonly mimeType: string;
  readonly content: string | Uint8Array;
}

/** A URI template over a read operation; its content is the operation's answer, as JSON unless `form` says otherwise. */
export interface ResourceDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** RFC 6570. A trailing `{?…}` is optional. */
  readonly uriTemplate: string;
  readonly operation: AnyReadOperation;
  /** Returns the operation's input, not parsed yet, from the variables of the URI. */
  input(variables: Readonly<Record<string, string>>): Record<string, unknown>;
  readonly complete: Readonly<Record<string, Completer>>;
  /** Returns the answer in the form that the variables name; undefined for JSON. */
  form?(
    answer: Record<string, unknown>,
    variables: Readonly<Record<string, string>>,
    typesetter: ReportTypesetter | undefined,
  ): Promise<Outcome<ResourceForm>> | undefined;
  /** Returns a short list of current resources. */
  list?(ports: AgentPorts): Promise<readonly ListedResource[]>;
}
