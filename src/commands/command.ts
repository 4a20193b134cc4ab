import type { ApproverFiles } from '../console/approver-files.ts';
import type { Desk } from '../domain/escalation/desk.ts';
import type { MailRoute } from '../domain/notify/mail-transport.ts';
import type { CommitPorts } from '../domain/ports/commit-side.ts';
import type { Outcome } from '../domain/refusal.ts';
import type { Toolbox } from './calling/toolbox.ts';
import type { DataTransfer } from './data-transfer.ts';
import type { Terminal } from './terminal.ts';

/** Which sample data to make. What is left out takes the sample's own default. */
export interface SampleRequest {
  readonly combos?: number;
  readonly seed?: number;
  /** The person the data directory belongs to. */
  readonly owner: string;
}

/** What a command works with. The commit side is opened only by commands that need it. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly dataDirectory: string;
  readonly files: ApproverFiles;
  readonly transfer: DataTransfer;
  readonly json: boolean;
  /** Runs `work` on the commit side and closes it. */
  withStore<T>(work: (ports: CommitPorts) => Promise<T>): Promise<T>;
  /** Runs `work` with the tools that agents have, and their rights; closes what they opened. */
  withToolbox<T>(work: (toolbox: Toolbox) => Promise<T>): Promise<T>;
  /** Makes the data directory and fills it; refuses where there is a store. Gives what was made. */
  makeSampleStore(request: SampleRequest): Promise<Outcome<Required<SampleRequest>>>;
  /** The way that the desk's settings send mails. */
  mailRoute(mail: Desk['mail']): Promise<Outcome<MailRoute>>;
}

/** One command of the operator's command line. */
export interface Command {
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly help: string }>>;
  readonly arguments: readonly string[];
  /** It reads its flags itself: its input holds all arguments as they stand. `--json` is known to all commands alike. */
  readonly ownFlags?: true;
  run(input: CommandInput, context: CommandContext): Promise<Outcome<unknown>>;
}

export interface CommandInput {
  /** One for each of the command's `arguments`; all there are, where it reads its flags itself. */
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

/** The value of a text option, if it was given. */
export function textOption(input: CommandInput, name: string): string | undefined {
  const value = input.options[name];
  return typeof value === 'string' ? value : undefined;
}
