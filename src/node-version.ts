/** The oldest supported Node (`engines` in package.json); node:sqlite and type stripping need it. */
const OLDEST = 24;

/** Returns an error message when Node is too old; undefined when it is new enough. */
export function nodeTooOld(version: string): string | undefined {
  if (Number.parseInt(version, 10) >= OLDEST) return undefined;
  return `brand-escalations needs Node ${OLDEST} or newer, but was started with Node ${version}. Start it with a newer node; a checkout has one at node_modules/.bin/node.`;
}
