import { RE2JS } from 're2js';
import { consideredPart } from './limits.ts';
import type { PortablePattern } from './pattern.ts';
import { isPrintableAscii } from './printable.ts';
import { type MatchEngine, searchCost } from './search-cost.ts';
import { fullyFolded, inSemantics, type Semantics } from './semantics.ts';

/** Answers like the generator's `re.search(regex, narrative, re.IGNORECASE)` on the part that is searched. */
export interface NarrativeMatcher {
  matches(narrative: string): boolean;
  /** Returns true if Athena's engines may answer differently from Python. Always false for printable ASCII. */
  athenaDiffers(narrative: string): boolean;
}

type Search = (text: string) => boolean;

/**
 * Compiles an accepted pattern. All engines agree on printable ASCII, which goes to the chosen engine, without flag `u`,
 * because that makes V8 ten times slower. Other text goes to an exact imitation of the engine in question. The imitation
 * always runs in V8, because its word boundaries need lookaround; the pattern's static bound covers it too.
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
  const expression = new RegExp(pattern.source, 'i');
  if (engine === 'backtracking') return (text) => expression.test(text);
  const { longestInV8 } = searchCost(pattern, engine);
  const linear = RE2JS.compile(pattern.source, RE2JS.CASE_INSENSITIVE);
  return (text) => (text.length <= longestInV8 ? expression.test(text) : linear.matcher(text).find());
}

/** Compiles at first use, because most narratives are ASCII. */
function imitation(pattern: PortablePattern, semantics: Semantics): Search {
  let expression: RegExp | null = null;
  return (text) => {
    expression ??= new RegExp(inSemantics(pattern.ast, semantics), 'v');
    return expression.test(text);
  };
}
