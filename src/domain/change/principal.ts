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
