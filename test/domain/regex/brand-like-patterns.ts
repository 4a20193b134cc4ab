import { checkDialect } from '../../../src/domain/regex/dialect.ts';
import type { PortablePattern } from '../../../src/domain/regex/pattern.ts';
import { fewOf } from '../../set-up/volume.ts';
import accepted from './fixtures/patterns-accepted.json' with { type: 'json' };

/** Brand-like patterns, some of them in the quick tests. */
export function brandLikePatterns(quick: number): readonly PortablePattern[] {
  const checks = accepted.map((source) => checkDialect(source));
  return fewOf(
    quick,
    checks.filter((check) => check.ok).map((check) => check.pattern),
  );
}
