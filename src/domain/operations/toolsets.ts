import type { AnyOperation, Toolset } from '../change/operation.ts';
import { TOOLSETS } from '../change/operation.ts';
import { nearestName } from '../input/input-issues.ts';
import { done, type Outcome, refused } from '../refusal.ts';

/** The offered operations, and with them the rights. */
export interface Offered {
  readonly toolsets: readonly Toolset[];
  /** Only reads are offered: no proposal is made or withdrawn. */
  readonly readOnly: boolean;
}

export const EVERYTHING_OFFERED: Offered = { toolsets: TOOLSETS, readOnly: false };

export function isOffered(operation: Pick<AnyOperation, 'toolset' | 'effect'>, offered: Offered): boolean {
  return offered.toolsets.includes(operation.toolset) && (!offered.readOnly || operation.effect === 'read');
}

/** Parses toolsets from a command line, separated by commas. */
export function readToolsets(text: string): Outcome<readonly Toolset[]> {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const unknown = names.find((name) => !TOOLSETS.some((toolset) => toolset === name));
  if (unknown !== undefined || names.length === 0) return unknownToolset(unknown);
  return done(TOOLSETS.filter((toolset) => names.includes(toolset)));
}

function unknownToolset(name: string | undefined): Outcome<never> {
  const near = name === undefined ? undefined : nearestName(name, TOOLSETS);
  return refused({
    code: 'invalid_input',
    field: '--toolsets',
    message: name === undefined ? '--toolsets names no toolset.' : `There is no toolset "${name}".`,
    instead: `${near === undefined ? '' : `Did you mean ${near}? `}Known: ${TOOLSETS.join(', ')}; several with commas between.`,
  });
}
