import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openSample } from '../data/generator/sample.ts';
import { openAgentSide } from '../src/backends/embedded/agent-side.ts';
import { initialiseStore } from '../src/backends/embedded/initialise.ts';
import { nodeFoundation } from '../src/backends/embedded/node-foundation.ts';
import { DEFAULT_GENERATION_PARAMETERS } from '../src/domain/agents/generation-parameters.ts';
import { suggestMetadata } from '../src/domain/analysis/suggestion/suggestion.ts';
import type { Combo } from '../src/domain/brand/brand.ts';
import { measuredOn } from './machine.ts';

const STAR = 12345;
const LARGE = 100_000;
const ROUNDS = 3;

/** Repeats Star's combos with new keys and numbers, so that nearly all narratives differ. */
function* withLargeBrand(combos: Iterable<Combo>): Generator<Combo> {
  const star: Combo[] = [];
  for (const combo of combos) {
    if (combo.brandid === STAR) star.push(combo);
    else yield combo;
  }
  for (let i = 0; i < LARGE; i++) {
    const combo = star[i % star.length];
    if (combo === undefined) throw new Error('the sample lacks Star');
    yield { ...combo, ccid: 10_000_000 + i, bankid: 1, narrative: `${combo.narrative.replace(/\d{3,}/, '')} ${i}` };
  }
}

/** Measures the time of one suggestion in a separate store, and the longest time that it blocks the event loop. */
export async function timing(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'suggestion-'));
  const sample = openSample({ combos: 40_000, seed: 42 });
  const info = { store_id: 'bench', kind: 'sample', created_at: '2026-02-14T09:00:00.000Z', owner: 'a@b.cd' } as const;
  await initialiseStore(directory, info, { ...sample, combos: () => withLargeBrand(sample.combos()) });
  const ports = openAgentSide(directory, nodeFoundation());
  const lines: string[] = [];
  for (const brandid of [104, 288, STAR]) {
    const times: number[] = [];
    const delay = monitorEventLoopDelay({ resolution: 5 });
    let counts = 0;
    const coverage: typeof ports.data.coverage = (...args) => {
      counts++;
      return ports.data.coverage(...args);
    };
    for (let round = 0; round < ROUNDS; round++) {
      counts = 0;
      delay.enable();
      const start = performance.now();
      const { signal } = new AbortController();
      await suggestMetadata(brandid, { ...ports.data, coverage }, DEFAULT_GENERATION_PARAMETERS, signal);
      times.push(performance.now() - start);
      delay.disable();
    }
    const name = (await ports.data.brand(brandid))?.brandname;
    const combos = (await ports.data.comboSummary(brandid)).combos.toLocaleString('en');
    const longest = Math.round(delay.max / 1e6);
    lines.push(
      `- ${name}, ${combos} combos: ${Math.round(Math.min(...times))} ms with ${counts} counts over all combos; the event loop was never blocked for more than ${longest} ms.`,
    );
  }
  await ports.close();
  rmSync(directory, { recursive: true, force: true });
  return [`In an embedded store of about 140,000 combos, fastest of ${ROUNDS}. ${measuredOn()}`, '', ...lines].join(
    '\n',
  );
}
