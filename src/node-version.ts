/** The oldest Node that this program runs on (`engines` in package.json): node:sqlite with its options, TypeScript as it is. */
const OLDEST = 24;

/** One line for whoever started an older Node; undefined when it is new enough. */
export function nodeTooOld(version: string): string | undefined {
  if (Number.parseInt(version, 10) >= OLDEST) return undefined;
  return `brand-escalations needs Node ${OLDEST} or newer and was started by Node ${version}. Start it with a newer node; in a checkout, node_modules/.bin/node is one.`;
}
