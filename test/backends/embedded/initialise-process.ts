/** Makes a store in the directory given, prints the stage it reaches, and stays at the stage given until it is killed. */
import { initialiseStore } from '../../../src/backends/embedded/initialise.ts';
import { STORE } from '../../contract/backend.ts';
import { aBrand, aCombo, aMetadataVersion } from '../../contract/records.ts';
import { sourceOf } from './given-store.ts';

const [, , directory = '', stopAt = ''] = process.argv;

const combos = Array.from({ length: 20_000 }, (_, i) => aCombo({ ccid: i + 1, narrative: `STAR ${i}` }));
const source = sourceOf({ brands: [aBrand()], combos, metadata: [aMetadataVersion()] });

await initialiseStore(directory, STORE, source, ({ stage }) => {
  process.stdout.write(`${stage}\n`);
  if (stage === stopAt) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
