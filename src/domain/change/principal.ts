import { z } from 'zod';

/** The requester: an agent for a named person, a person, or the system itself. */
export const principalSchema = z.strictObject({
  kind: z.enum(['agent', 'human', 'system']),
  /** The claimed name of the client or agent, the person's id, or the job's name. */
  name: z.string().max(200),
  /** The person it acts for; for a person, themselves; null for the system. */
  person: z.string().max(200).nullable(),
  /** True if the person was authenticated, false if only attributed (stdio: the owner of the data directory). */
  authenticated: z.boolean(),
});
export type Principal = z.infer<typeof principalSchema>;

/**
 * The connection of calls that the owner makes on the command line. Any other connection has a random id of the server,
 * which its client can neither choose nor read.
 */
export const OWNERS_COMMAND_LINE = 'command line';

/** Returns whose spending a call counts as: the person that it acts for, else the client. */
export function spenderOf({ person, name }: Pick<Principal, 'person' | 'name'>): string {
  return person ?? name;
}

/** Names who asked, for people: the name of a client is shown as what it is, a claim. */
export function requesterName({ kind, name, authenticated }: Principal): string {
  if (kind === 'system') return `this system (${name})`;
  return kind === 'agent' && !authenticated ? `a client that calls itself "${name}"` : name;
}
