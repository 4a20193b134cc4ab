import type { AnyReadOperation } from '../domain/change/operation.ts';
import type { AgentPorts } from '../domain/ports/agent-side.ts';
import type { ReportTypesetter } from '../domain/ports/typesetting.ts';
import type { Outcome } from '../domain/refusal.ts';

/** Suggests values of a variable that start with what was typed; `chosen` are the variables that have a value already. */
export type Completer = (
  typed: string,
  ports: AgentPorts,
  chosen: Readonly<Record<string, string>>,
) => Promise<readonly string[]>;

/** A resource that is worth listing now. Names and titles may come from data; they are cleaned before they are listed. */
export interface ListedResource {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  /** JSON where it is left out. */
  readonly mimeType?: string;
}

/** What a resource holds in another form than JSON. */
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
  /** The operation's input, yet to be parsed, from the variables as they stand in the URI. */
  input(variables: Readonly<Record<string, string>>): Record<string, unknown>;
  readonly complete: Readonly<Record<string, Completer>>;
  /** The answer in the form that the variables ask for; undefined for JSON. */
  form?(
    answer: Record<string, unknown>,
    variables: Readonly<Record<string, string>>,
    typesetter: ReportTypesetter | undefined,
  ): Promise<Outcome<ResourceForm>> | undefined;
  /** Short and current. */
  list?(ports: AgentPorts): Promise<readonly ListedResource[]>;
}
