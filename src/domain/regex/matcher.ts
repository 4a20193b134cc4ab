import { RE2JS } from 're2js';
import { consideredPart } from './limits.ts';
import type { PortablePattern } from './pattern.ts';
import { fullyFolded, inSemantics, type Semantics } from './semantics.ts';

/** `backtracking` is V8's own engine; `linear` is re2js, slower per row and free of backtracking. */
export type MatchEngine = 'backtracking' | 'linear';

/** Answers as the generator's `re.search(regex, narrative, re.IGNORECASE)` on the narrative's considered part. */
export interface NarrativeMatcher {
  matches(narrative: string): boolean;
  /** May Athena's engine answer otherwise than Python's? Only ever so on text beyond printable ASCII. */
  athenaDiffers(narrative: string): boolean;
}

type Search = (text: string) => boolean;

/**
 * Compiles an accepted pattern. Printable ASCII goes to the chosen engine, on which all engines agree; flag `u` is
 * left off, it makes V8 ten times slower. Other text goes to an exact imitation of the engine in question, in V8
 * whatever the engine chosen: its word boundaries need lookaround. The pattern's static bound covers that too.
 */
export function compileMatcher(pattern: PortablePattern, engine: MatchEngine): NarrativeMatcher {
  const onAscii = asciiSearch(pattern, engine);
  const asPython = imitation(pattern, 'python');
  const asJoni = imitation(pattern, 'joni');
  const asRe2 = imitation(pattern, 're2');
  return {
    matches(narrative) {
      const text = consideredPart(narrative);
      return isPrintableAscii(text) ? onAscii(text) : asPython(text);
    },
    athenaDiffers(narrative) {
      const text = consideredPart(narrative);
      if (isPrintableAscii(text)) return false;
      const answer = asPython(text);
      return asJoni(text) !== answer || asRe2(text) !== answer || asJoni(fullyFolded(text)) !== answer;
    },
  };
}

function asciiSearch(pattern: PortablePattern, engine: MatchEngine): Search {
  if (engine === 'linear') {
    const linear = RE2JS.compile(pattern.source, RE2JS.CASE_INSENSITIVE);
    return (text) => linear.matcher(text).find();
  }
  const expression = new RegExp(pattern.source, 'i');
  return (text) => expression.test(text);
}

/** Compiled at first use: most narratives are ASCII. */
function imitation(pattern: PortablePattern, semantics: Semantics): Search {
  let expression: RegExp | null = null;
  return (text) => {
    expression ??= new RegExp(inSemantics(pattern.ast, semantics), 'v');
    return expression.test(text);
  };
}

function isPrintableAscii(text: string): boolean {
  return !/[^ -~]/.test(text);
}
