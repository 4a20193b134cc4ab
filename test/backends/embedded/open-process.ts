/** Opens the agent side of the directory given and prints what came of it. */
import { openAgentSide } from '../../../src/backends/embedded/agent-side.ts';
import { nodeFoundation } from '../../../src/backends/embedded/node-foundation.ts';
import { StoreUnavailable } from '../../../src/backends/sqlite/store-errors.ts';

const [, , directory = ''] = process.argv;
try {
  await openAgentSide(directory, nodeFoundation()).close();
  process.stdout.write('opened');
} catch (error) {
  process.stdout.write(
    error instanceof StoreUnavailable ? `${error.name} ${error.problem}: ${error.message}` : String(error),
  );
}
