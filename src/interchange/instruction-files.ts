import { isUtf8 } from 'node:buffer';
import { closeSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AGENTS,
  type Agent,
  type Deployment,
  deploymentSchema,
  ENVIRONMENTS,
  type InstructionsVersion,
  instructionsVersionSchema,
  MAX_INSTRUCTIONS_LENGTH,
} from '../domain/agents/agent.ts';
import { parametersOf } from '../domain/agents/instructions.ts';
import { isDeeperThan } from '../domain/input/nesting.ts';
import { cleanedFields } from '../domain/input/present-fields.ts';
import { JsonFault, readStrictJson } from '../domain/input/strict-json.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import type { StoreHistory } from '../domain/store-records.ts';
import { validateRecord } from './document-fields.ts';
import { echo } from './echo.ts';
import { parseInstant } from './field-values.ts';
import { Fault, type ImportLog, type Place } from './import-log.ts';
import { isJsonObject } from './json-values.ts';
import { entryAt, listFolder, openPlainFile, readBounded } from './plain-files.ts';
import { INSTRUCTIONS_FOLDER, INSTRUCTIONS_HISTORY, instructionsName } from './upstream-files.ts';

/** The agents' instructions in a directory; empty when it has none. */
export interface InstructionSource {
  read(log: ImportLog): Pick<StoreHistory, 'instructions' | 'deployments'>;
}

export function openInstructions(directory: string): Outcome<InstructionSource> {
  const folder = join(directory, INSTRUCTIONS_FOLDER);
  const entry = entryAt(folder);
  if (entry === 'missing') return done({ read: () => ({}) });
  if (entry === 'folder') return done({ read: (log) => readFolder(folder, log) });
  return refused({
    code: 'incomplete',
    field: INSTRUCTIONS_FOLDER,
    message: `${folder} is not a folder.`,
    instead: 'Links are not followed.',
  });
}

/** `{agent}_instructions_v{n}.md`, or upstream's `{agent}_instructions.md`, which is the agent's only version. */
const FILE_NAME = /^(?<agent>[a-z_]{1,40})_instructions(?:_v(?<version>[1-9]\d{0,5}))?\.md$/;

interface TextFile extends Place {
  readonly path: string;
  readonly agent: Agent;
  readonly version: number | null;
}

function readFolder(folder: string, log: ImportLog): Pick<StoreHistory, 'instructions' | 'deployments'> {
  const history = readHistory(join(folder, INSTRUCTIONS_HISTORY), placeOf(INSTRUCTIONS_HISTORY), log);
  const files = textFiles(folder, log);
  const instructions = AGENTS.flatMap((agent) =>
    consecutive(
      files.filter((file) => file.agent === agent),
      history,
      log,
    ),
  );
  const deployments = history === null ? deployNewest(instructions) : deploymentsIn(history, instructions, log);
  log.imported.agent_instructions += instructions.length;
  log.imported.agent_deployments += deployments.length;
  return { instructions, deployments };
}

const placeOf = (name: string): Place => ({ file: `${INSTRUCTIONS_FOLDER}/${name}`, line: 1 });

function textFiles(folder: string, log: ImportLog): TextFile[] {
  const found: TextFile[] = [];
  for (const { name, entry } of listFolder(folder)) {
    if (name === INSTRUCTIONS_HISTORY) continue;
    const { agent: named, version } = FILE_NAME.exec(name)?.groups ?? {};
    const agent = AGENTS.find((known) => known === named);
    const place = placeOf(name);
    if (agent === undefined) log.remarks.add(`Not read: ${place.file}`);
    else if (entry !== 'file') log.reject(place, new Fault('not_a_file', 'a link, a folder or a device'));
    else
      found.push({
        ...place,
        path: join(folder, name),
        agent,
        version: version === undefined ? null : Number(version),
      });
  }
  return found;
}

/** Reads an agent's versions. They are consecutive from 1 and are never renumbered, so every version after a gap is rejected. */
function consecutive(
  files: readonly TextFile[],
  history: InstructionsHistory | null,
  log: ImportLog,
): InstructionsVersion[] {
  const numbered = files.filter((file) => file.version !== null);
  const used = numbered.length === 0 ? files : numbered;
  for (const file of files) {
    if (!used.includes(file)) log.remarks.add(`Not read: ${file.file}, because there are numbered versions`);
  }
  const imported: InstructionsVersion[] = [];
  for (const file of used.toSorted((a, b) => (a.version ?? 1) - (b.version ?? 1))) {
    const number = file.version ?? 1;
    const version = number === imported.length + 1 ? readVersion(file, number, history) : gap(imported.length + 1);
    if (version instanceof Fault) log.reject(file, version);
    else imported.push(version);
  }
  return imported;
}

const gap = (expected: number) => new Fault('version_gap', `version ${expected} is missing or was not imported`);

function readVersion(
  { path, agent }: TextFile,
  version: number,
  history: InstructionsHistory | null,
): InstructionsVersion | Fault {
  const read = readInstructionsText(path);
  if (read instanceof Fault) return read;
  const parameters = parametersOf(agent, read.text);
  if (!parameters.ok) return new Fault('bad_value', parameters.refusal.message);
  const known = history?.versions.get(instructionsName(agent, version));
  const { reason = null, created_by = 'upstream', created_at = read.modified } = known ?? {};
  return { agent, version, text: read.text, reason, created_by, created_at };
}

/** Deploys each agent's newest version to every environment, as upstream does with its one file per agent. */
function deployNewest(instructions: readonly InstructionsVersion[]): Deployment[] {
  const newest = new Map(instructions.map((version) => [version.agent, version]));
  return [...newest.values()].flatMap(({ agent, version, created_by, created_at }) =>
    ENVIRONMENTS.map((environment, index) => ({
      ...{ agent, environment, sequence: index + 1, version },
      ...{ deployed_by: created_by, deployed_at: created_at },
    })),
  );
}

function deploymentsIn(
  history: InstructionsHistory,
  instructions: readonly InstructionsVersion[],
  log: ImportLog,
): Deployment[] {
  const imported: Deployment[] = [];
  for (const deployment of history.deployments) {
    const next = imported.filter((earlier) => earlier.agent === deployment.agent).length + 1;
    const isKnown = instructions.some(
      ({ agent, version }) => agent === deployment.agent && version === deployment.version,
    );
    if (isKnown && deployment.sequence === next) imported.push(deployment);
    else {
      const what = isKnown
        ? `deployment ${next} of ${deployment.agent} is missing`
        : `it names version ${deployment.version}, which does not exist`;
      log.reject(placeOf(INSTRUCTIONS_HISTORY), new Fault('version_gap', what));
    }
  }
  return imported;
}

/** Writes every version as a file, and one history file with their authors, dates and deployments. */
export async function writeInstructions(
  directory: string,
  { instructions = [], deployments = [] }: StoreHistory,
): Promise<{ agent_instructions: number; agent_deployments: number }> {
  const folder = join(directory, INSTRUCTIONS_FOLDER);
  const history: { versions: object[]; deployments: Deployment[] } = { versions: [], deployments: [] };
  for await (const { agent, version, text, reason, created_by, created_at } of instructions) {
    if (history.versions.length === 0) mkdirSync(folder, { mode: 0o700 });
    writeNew(join(folder, instructionsName(agent, version)), text);
    history.versions.push({ agent, version, reason, created_by, created_at });
  }
  for await (const { agent, sequence, environment, version, deployed_by, deployed_at } of deployments) {
    history.deployments.push({ agent, sequence, environment, version, deployed_by, deployed_at });
  }
  if (history.versions.length > 0) writeNew(join(folder, INSTRUCTIONS_HISTORY), `${JSON.stringify(history)}\n`);
  return { agent_instructions: history.versions.length, agent_deployments: history.deployments.length };
}

function writeNew(path: string, text: string): void {
  writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
}

type VersionInfo = Pick<InstructionsVersion, 'reason' | 'created_by' | 'created_at'>;

/** The content of the history file: author, date and reason of each version, and all deployments. */
interface InstructionsHistory {
  /** By the name of the version's file. */
  readonly versions: ReadonlyMap<string, VersionInfo>;
  readonly deployments: readonly Deployment[];
}

const MAX_HISTORY_BYTES = 1 << 24;
/** Generous: the history file has three levels. */
const MAX_DEPTH = 20;
const versionInfoSchema = instructionsVersionSchema.omit({ text: true });

/** Reads the history file; null when there is none. Invalid entries are rejected and left out. */
function readHistory(path: string, place: Place, log: ImportLog): InstructionsHistory | null {
  if (entryAt(path) === 'missing') return null;
  const document = readJsonObject(path);
  if (document instanceof Fault) {
    log.reject(place, document);
    return { versions: new Map(), deployments: [] };
  }
  const readItems = <T>(items: unknown, read: (item: unknown) => T | Fault): T[] =>
    (Array.isArray(items) ? items : []).flatMap((item) => {
      const record = read(item);
      if (!(record instanceof Fault)) return [record];
      log.reject(place, record);
      return [];
    });
  const versions = readItems(document.versions, (item) =>
    normaliseTime(validateRecord(versionInfoSchema, cleaned(item, log)), 'created_at'),
  );
  return {
    versions: new Map(versions.map(({ agent, version, ...info }) => [instructionsName(agent, version), info])),
    deployments: readItems(document.deployments, (item) =>
      normaliseTime(validateRecord(deploymentSchema, cleaned(item, log)), 'deployed_at'),
    ),
  };
}

/** Returns an entry of the history file with its texts as tools store them. */
function cleaned(item: unknown, log: ImportLog): unknown {
  return isJsonObject(item) ? cleanedFields(item, () => log.cleanedTexts++) : item;
}

function readJsonObject(path: string): Readonly<Record<string, unknown>> | Fault {
  const read = readPlainText(path, MAX_HISTORY_BYTES);
  if (read instanceof Fault) return read;
  const json = readStrictJson(read.text);
  if (json instanceof JsonFault) return new Fault(json.kind, json.problem);
  const { value } = json;
  if (isDeeperThan(value, MAX_DEPTH)) return new Fault('bad_value', `it is nested deeper than ${MAX_DEPTH} levels`);
  return isJsonObject(value) ? value : new Fault('bad_json', 'it is not a JSON object');
}

function normaliseTime<K extends string, T extends Readonly<Record<K, string>>>(
  record: T | Fault,
  field: K,
): T | Fault {
  if (record instanceof Fault) return record;
  const text = record[field];
  const instant = parseInstant(text);
  if (instant === undefined) return new Fault('bad_time', `${field} is ${echo(text)}, which is not a time`);
  return { ...record, [field]: instant };
}

/** Reads a plain text file of at most `maxBytes`. */
function readPlainText(path: string, maxBytes: number): { readonly text: string; readonly modified: string } | Fault {
  const file = openPlainFile(path);
  if (file === undefined) return new Fault('not_a_file', 'it is no longer a plain file');
  try {
    const bytes = file.size > maxBytes ? undefined : readBounded(file.descriptor, maxBytes);
    if (bytes === undefined) return new Fault('too_long', `it has more than ${maxBytes} bytes`);
    if (!isUtf8(bytes)) return new Fault('bad_utf8', 'it is not UTF-8');
    const text = bytes.toString('utf8');
    if (text.includes('\u0000')) return new Fault('nul_character', 'it contains U+0000');
    return { text, modified: file.modified.toISOString() };
  } finally {
    closeSync(file.descriptor);
  }
}

const MAX_BYTES_PER_CHARACTER = 4;

function readInstructionsText(path: string): { readonly text: string; readonly modified: string } | Fault {
  const read = readPlainText(path, MAX_INSTRUCTIONS_LENGTH * MAX_BYTES_PER_CHARACTER);
  if (read instanceof Fault) return read;
  if (read.text.trim() === '') return new Fault('missing_field', 'it is empty');
  if (read.text.length > MAX_INSTRUCTIONS_LENGTH) {
    return new Fault('too_long', `it has ${read.text.length} characters; the maximum is ${MAX_INSTRUCTIONS_LENGTH}`);
  }
  return read;
}
