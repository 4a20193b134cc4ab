import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Names the variable in which `npm run test:aws` hands Java's path to the tests. */
export const JAVA = 'TEST_AWS_JAVA';

/** What DynamoDB Local 3 needs. */
export const OLDEST_JAVA = 17;

export type FoundJava =
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'old'; readonly version: number }
  | { readonly kind: 'missing' };

/** Looks for Java: in JAVA_HOME, else on the PATH. */
export function javaHere(environment: NodeJS.ProcessEnv): FoundJava {
  const home = environment.JAVA_HOME;
  const path = home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
  const { status, stderr } = spawnSync(path, ['-version'], { encoding: 'utf8', env: environment });
  const version = status === 0 ? javaVersion(stderr) : undefined;
  if (version === undefined) return { kind: 'missing' };
  return version < OLDEST_JAVA ? { kind: 'old', version } : { kind: 'found', path };
}

/** Reads the feature version from what `java -version` prints: 8 of "1.8.0_402", 17 of "17.0.15". */
export function javaVersion(printed: string): number | undefined {
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(printed) ?? [];
  if (first === undefined) return undefined;
  return first === '1' && second !== undefined ? Number(second) : Number(first);
}
