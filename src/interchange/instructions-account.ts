import {
  type Deployment,
  deploymentSchema,
  type InstructionsVersion,
  instructionsVersionSchema,
} from '../domain/agents/agent.ts';
import { isDeeperThan } from '../domain/input/nesting.ts';
import { shaped } from './document-shape.ts';
import { echo, instantOf } from './field-values.ts';
import { Fault, type ImportLog, type Place } from './import-log.ts';
import { isJsonObject } from './json-documents.ts';
import { entryAt } from './plain-files.ts';
import { readPlainText } from './plain-text.ts';
import { instructionsName } from './upstream-files.ts';

type AboutVersion = Pick<InstructionsVersion, 'reason' | 'created_by' | 'created_at'>;

/** Who wrote which version when and why, and what was deployed where. */
export interface InstructionsAccount {
  /** By the name of the version's file. */
  readonly versions: ReadonlyMap<string, AboutVersion>;
  readonly deployments: readonly Deployment[];
}

const LARGEST = 1 << 24;
/** The account has three levels. */
const DEEPEST = 20;
const aboutSchema = instructionsVersionSchema.omit({ text: true });

/** Null where there is none; what cannot be read of it is rejected and left out. */
export function readAccount(path: string, place: Place, log: ImportLog): InstructionsAccount | null {
  if (entryAt(path) === 'missing') return null;
  const document = jsonAt(path);
  if (document instanceof Fault) {
    log.reject(place, document);
    return { versions: new Map(), deployments: [] };
  }
  const taken = <T>(items: unknown, read: (item: unknown) => T | Fault): T[] =>
    (Array.isArray(items) ? items : []).flatMap((item) => {
      const one = read(item);
      if (!(one instanceof Fault)) return [one];
      log.reject(place, one);
      return [];
    });
  const versions = taken(document.versions, (item) => withInstant(shaped(aboutSchema, item), 'created_at'));
  return {
    versions: new Map(versions.map(({ agent, version, ...about }) => [instructionsName(agent, version), about])),
    deployments: taken(document.deployments, (item) => withInstant(shaped(deploymentSchema, item), 'deployed_at')),
  };
}

function jsonAt(path: string): Readonly<Record<string, unknown>> | Fault {
  const read = readPlainText(path, LARGEST);
  if (read instanceof Fault) return read;
  try {
    const value: unknown = JSON.parse(read.text);
    if (isDeeperThan(value, DEEPEST)) return new Fault('bad_value', `it is nested deeper than ${DEEPEST} levels`);
    return isJsonObject(value) ? value : new Fault('bad_json', 'it is not a JSON object');
  } catch {
    return new Fault('bad_json', 'it is not JSON');
  }
}

function withInstant<K extends string, T extends Readonly<Record<K, string>>>(record: T | Fault, field: K): T | Fault {
  if (record instanceof Fault) return record;
  const text = record[field];
  const instant = instantOf(text);
  if (instant === undefined) return new Fault('bad_time', `${field} is ${echo(text)}, which is no time`);
  return { ...record, [field]: instant };
}
