import type { z } from 'zod';
import type { AnyReadOperation, ReadOperation } from '../../domain/change/operation.ts';
import { loadChange } from '../../domain/change/records.ts';
import { getChange } from '../../domain/operations/changes/get-change.ts';
import { getEscalation } from '../../domain/operations/escalations/get-escalation.ts';
import type { AgentPorts } from '../../domain/ports/agent-side.ts';
import { refusalKind } from '../../domain/refusal.ts';
import type { ResourceDefinition } from '../resource.ts';
import { OptionalQueryTemplate, singleValues } from '../uri-template.ts';

/**
 * Returns a text that stays equal as long as the content of a resource is unchanged. Undefined for a URI that names
 * nothing, or nothing that can be subscribed to.
 */
export type VersionOf = (uri: string, ports: AgentPorts) => Promise<string | undefined>;

type InputVersion = (rawInput: unknown, ports: AgentPorts) => Promise<string | undefined>;

function versioned<In extends z.ZodObject>(
  operation: ReadOperation<In>,
  version: (input: z.output<In>, ports: AgentPorts) => Promise<string | undefined>,
): [AnyReadOperation, InputVersion] {
  return [
    operation,
    async (rawInput, ports) => {
      const parsed = operation.input.safeParse(rawInput);
      return parsed.success ? version(parsed.data, ports) : undefined;
    },
  ];
}

/** Versions by the operation of the resource. A value that only moves with time (an escalation's SLA) is not part of them. */
const VERSIONS: ReadonlyMap<AnyReadOperation, InputVersion> = new Map([
  versioned(getChange, async ({ change_id }, ports) => {
    const loaded = await loadChange(change_id, ports);
    if (!loaded.ok) return refusalKind(loaded.refusal) === 'missing' ? undefined : loaded.refusal.code;
    const { state, risk, decisions, application } = loaded.value;
    const decided = decisions.map(({ approver_id, decision }) => [approver_id, decision]);
    return JSON.stringify([state, risk, decided, application?.detail ?? null]);
  }),
  versioned(getEscalation, async ({ escalation_id }, ports) => {
    const escalation = await ports.data.escalation(escalation_id);
    if (escalation === undefined) return undefined;
    const { total } = await ports.proposals.proposalPage({ escalation_id }, 1);
    return `${escalation.version} ${total}`;
  }),
]);

/** Returns true if clients can subscribe to the resource. */
export function isSubscribable({ operation }: ResourceDefinition): boolean {
  return VERSIONS.has(operation);
}

/** Returns the versions of those resources that clients can subscribe to. */
export function resourceVersions(resources: readonly ResourceDefinition[]): VersionOf {
  const watchable = resources.flatMap((definition) => {
    const version = VERSIONS.get(definition.operation);
    return version === undefined
      ? []
      : [{ definition, version, template: new OptionalQueryTemplate(definition.uriTemplate) }];
  });
  return async (uri, ports) => {
    for (const { definition, version, template } of watchable) {
      const variables = template.match(uri);
      if (variables !== null) return version(definition.input(singleValues(variables)), ports);
    }
    return undefined;
  };
}
