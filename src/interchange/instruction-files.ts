import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AGENTS, type Agent, type Deployment, ENVIRONMENTS, type InstructionsVersion } from '../domain/agents/agent.ts';
import { parametersOf } from '../domain/agents/instructions.ts';
import { done, type Outcome, refused } from '../domain/refusal.ts';
import type { StoreHistory } from '../domain/store-records.ts';
import { Fault, type ImportLog, type Place } from './import-log.ts';
import { type InstructionsAccount, readAccount } from './instructions-account.ts';
import { entryAt, listFolder } from './plain-files.ts';
import { readInstructionsText } from './plain-text.ts';
import { INSTRUCTIONS_ACCOUNT, INSTRUCTIONS_FOLDER, instructionsName } from './upstream-files.ts';

/** The agents' instructions of a directory, if it has any. */
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
    message: `${folder} is no folder.`,
    instead: 'A link is not followed.',
  });
}

/** `{agent}_instructions_v{n}.md`, or upstream's own `{agent}_instructions.md`, which is the only version there is. */
const NAME = /^(?<agent>[a-z_]{1,40})_instructions(?:_v(?<version>[1-9]\d{0,5}))?\.md$/;

interface TextFile extends Place {
  readonly path: string;
  readonly agent: Agent;
  readonly version: number | null;
}

function readFolder(folder: string, log: ImportLog): Pick<StoreHistory, 'instructions' | 'deployments'> {
  const account = readAccount(join(folder, INSTRUCTIONS_ACCOUNT), placeOf(INSTRUCTIONS_ACCOUNT), log);
  const files = textFiles(folder, log);
  const instructions = AGENTS.flatMap((agent) =>
    consecutive(
      files.filter((one) => one.agent === agent),
      account,
      log,
    ),
  );
  const deployments = account === null ? everywhere(instructions) : deploymentsOf(account, instructions, log);
  log.taken.agent_instructions += instructions.length;
  log.taken.agent_deployments += deployments.length;
  return { instructions, deployments };
}

const placeOf = (name: string): Place => ({ file: `${INSTRUCTIONS_FOLDER}/${name}`, line: 1 });

function textFiles(folder: string, log: ImportLog): TextFile[] {
  const found: TextFile[] = [];
  for (const { name, entry } of listFolder(folder)) {
    if (name === INSTRUCTIONS_ACCOUNT) continue;
    const { agent: named, version } = NAME.exec(name)?.groups ?? {};
    const agent = AGENTS.find((one) => one === named);
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

/** Versions are consecutive from 1 and are never renumbered, so what comes after a missing one is rejected. */
function consecutive(
  files: readonly TextFile[],
  account: InstructionsAccount | null,
  log: ImportLog,
): InstructionsVersion[] {
  const numbered = files.filter((one) => one.version !== null);
  const only = numbered.length === 0 ? files : numbered;
  for (const file of files) if (!only.includes(file)) log.remarks.add(`Not read: ${file.file}, for there are versions`);
  const taken: InstructionsVersion[] = [];
  for (const file of only.toSorted((a, b) => (a.version ?? 1) - (b.version ?? 1))) {
    const version = file.version ?? 1;
    const one = version === taken.length + 1 ? versionIn(file, version, account) : gap(taken.length + 1);
    if (one instanceof Fault) log.reject(file, one);
    else taken.push(one);
  }
  return taken;
}

const gap = (expected: number) => new Fault('version_gap', `version ${expected} is missing or was not taken`);

function versionIn(
  { path, agent }: TextFile,
  version: number,
  account: InstructionsAccount | null,
): InstructionsVersion | Fault {
  const read = readInstructionsText(path);
  if (read instanceof Fault) return read;
  const parameters = parametersOf(agent, read.text);
  if (!parameters.ok) return new Fault('bad_value', parameters.refusal.message);
  const known = account?.versions.get(instructionsName(agent, version));
  const { reason = null, created_by = 'upstream', created_at = read.modified } = known ?? {};
  return { agent, version, text: read.text, reason, created_by, created_at };
}

/** Upstream keeps one file for each agent, and what it deploys is that. */
function everywhere(instructions: readonly InstructionsVersion[]): Deployment[] {
  const newest = new Map(instructions.map((one) => [one.agent, one]));
  return [...newest.values()].flatMap(({ agent, version, created_by, created_at }) =>
    ENVIRONMENTS.map((environment, index) => ({
      ...{ agent, environment, sequence: index + 1, version },
      ...{ deployed_by: created_by, deployed_at: created_at },
    })),
  );
}

function deploymentsOf(
  account: InstructionsAccount,
  instructions: readonly InstructionsVersion[],
  log: ImportLog,
): Deployment[] {
  const taken: Deployment[] = [];
  for (const one of account.deployments) {
    const next = taken.filter((earlier) => earlier.agent === one.agent).length + 1;
    const isKnown = instructions.some(({ agent, version }) => agent === one.agent && version === one.version);
    if (isKnown && one.sequence === next) taken.push(one);
    else {
      const what = isKnown
        ? `deployment ${next} of ${one.agent} is missing`
        : `it names version ${one.version}, which is not there`;
      log.reject(placeOf(INSTRUCTIONS_ACCOUNT), new Fault('version_gap', what));
    }
  }
  return taken;
}

/** Writes every version as a file, and one account of who wrote them when and what was deployed where. */
export async function writeInstructions(
  directory: string,
  { instructions = [], deployments = [] }: StoreHistory,
): Promise<{ agent_instructions: number; agent_deployments: number }> {
  const folder = join(directory, INSTRUCTIONS_FOLDER);
  const account: { versions: object[]; deployments: Deployment[] } = { versions: [], deployments: [] };
  for await (const { agent, version, text, reason, created_by, created_at } of instructions) {
    if (account.versions.length === 0) mkdirSync(folder, { mode: 0o700 });
    writeNew(join(folder, instructionsName(agent, version)), text);
    account.versions.push({ agent, version, reason, created_by, created_at });
  }
  for await (const { agent, sequence, environment, version, deployed_by, deployed_at } of deployments) {
    account.deployments.push({ agent, sequence, environment, version, deployed_by, deployed_at });
  }
  if (account.versions.length > 0) writeNew(join(folder, INSTRUCTIONS_ACCOUNT), `${JSON.stringify(account)}\n`);
  return { agent_instructions: account.versions.length, agent_deployments: account.deployments.length };
}

function writeNew(path: string, text: string): void {
  writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
}
