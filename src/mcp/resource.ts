import type { AnyReadOperation } from '../domain/operations/operation.ts';
import type { AgentPorts } from '../domain/ports.ts';

/** Suggests values of a variable that start with what was typed. */
export type Completer = (typed: string, ports: AgentPorts) => Promise<readonly string[]>;

/** A resource that is worth listing now. Names and titles may come from data; they are cleaned before they are listed. */
export interface ListedResource {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
}

/** A URI template over a read operation; its content is the operation's answer as JSON. */
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
  /** Short and current. */
  list?(ports: AgentPorts): Promise<readonly ListedResource[]>;
}
