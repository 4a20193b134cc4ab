import type { ApproverFiles } from '../console/approver-files.ts';
import type { Desk } from '../domain/escalation/desk.ts';
import type { ReadPath } from '../domain/input/path-text.ts';
import type { MailRoute } from '../domain/notify/mail-transport.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import type { Outcome } from '../domain/refusal.ts';
import type { Applier } from '../executor/apply-change.ts';
import type { Applying } from '../executor/decide-and-apply.ts';
import type { Toolbox } from './calling/toolbox.ts';
import type { DataTransfer } from './data-transfer.ts';
import type { Terminal } from './terminal.ts';

/** The size and seed of the sample data to create; the sample's defaults apply to omitted fields. */
export interface SampleRequest {
  readonly combos?: number;
  readonly seed?: number;
  /** The owner of the data directory. */
  readonly owner: string;
}

/** A problem of one file of the data directory. */
export interface DamagedFile {
  readonly file: string;
  readonly problem: string;
}

/** A file or folder of the data directory that somebody else can write, and the command that ends it. */
export interface ExposedPath {
  readonly path: string;
  readonly by: string;
  readonly everyone: boolean;
  readonly fix: string;
}

/** The dependencies of a command. The commit side is opened only by commands that need it. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly dataDirectory: string;
  /** Where the store is, in words: the data directory, or tables and a bucket. */
  readonly storePlace: string;
  readonly files: ApproverFiles;
  readonly transfer: DataTransfer;
  /** Checks every page of every database; lists nothing for whole ones. */
  damagedFiles(): Promise<readonly DamagedFile[]>;
  /** Returns the number of audit entries in another data directory; null where it cannot be read. */
  auditLengthAt(directory: string): number | null;
  /** Lists what other users of the machine can write of the data directory. */
  exposedPaths(): readonly ExposedPath[];
  readonly json: boolean;
  /** Reads the paths of commands that parse their own flags. */
  readonly readPath: ReadPath;
  /** Where an approved change is applied: by this process, or by another one that holds the right to. */
  readonly apply: Applying['apply'];
  /** Returns what applies changes to the store of `withStore`, while this thread goes on. */
  applierOn(ports: CommitPorts): Applier;
  /** Opens the commit side, runs `work` on it, and closes it. */
  withStore<T>(work: (ports: CommitPorts) => Promise<T>): Promise<T>;
  /** Runs `work` with the agents' tools and rights, then closes the store that the tools opened. */
  withToolbox<T>(work: (toolbox: Toolbox) => Promise<T>): Promise<T>;
  /** Creates a store of sample data; refuses where there is a store already. Returns the values used. */
  createSampleStore(request: SampleRequest): Promise<Outcome<Required<SampleRequest>>>;
  /** Returns the mail route that the desk's settings ask for. */
  mailRoute(mail: Desk['mail']): Promise<Outcome<MailRoute>>;
}

/** The type of a value on the command line. A path comes as an absolute one, whatever a shell has left in it. */
type ValueType = 'string' | 'path';

/** A command of the operator's command line. */
export interface Command {
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, { readonly type: ValueType | 'boolean'; readonly help: string }>>;
  readonly arguments: readonly { readonly name: string; readonly type: ValueType }[];
  /** Set when the command parses its own flags: its input then holds all arguments unparsed. `--json` works everywhere. */
  readonly ownFlags?: true;
  run(input: CommandInput, context: CommandContext): Promise<Outcome<unknown>>;
}

export interface CommandInput {
  /** One for each of the command's `arguments`; every argument when the command has `ownFlags`. */
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}
