import { openAgentSide } from '../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../src/backends/embedded/node-foundation.ts';
import { assessRegex } from '../../src/domain/regex/assessment.ts';
import { answerPatterns, BRAND } from './answering.ts';

/* Counts what patterns match in the store of the first argument, over all codes of the second, joined by commas. */

const [, , directory = '', codes = ''] = process.argv;

const ports = openAgentSide(directory, nodeFoundation());
const mccids = codes.split(',').map(Number);

await answerPatterns(async (pattern) => {
  const regex = assessRegex(pattern);
  if (!regex.accepted) throw new RangeError(`${pattern} is refused`);
  const answer = await ports.data.coverage({ brandid: BRAND, regex, mccids, moved: [], samples: 10 });
  if (answer.kind !== 'counted') throw new Error(`${pattern} is too much work`);
  const { coverage } = answer;
  const others = coverage.false_positives_by_brand.map(({ brandid, combos }) => [brandid, combos] as const);
  return { rows: coverage.matched_own + coverage.caught_others, brands: others };
});
await ports.close();
