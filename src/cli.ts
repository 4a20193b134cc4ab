#!/usr/bin/env node
import { homedir } from 'node:os';
import { DEFAULT_SAMPLE, initialiseSampleStore, newSampleStore, sampleRecords } from '../data/sample-store.ts';
import packageJson from '../package.json' with { type: 'json' };
import { ThreadedApplications } from './applying/threaded-applications.ts';
import { backUpStore } from './backends/embedded/backup.ts';
import { explainTrouble } from './backends/embedded/explain-trouble.ts';
import { openStoredRecords } from './backends/embedded/export.ts';
import { exposedPaths, exposureLine } from './backends/embedded/exposure.ts';
import { auditLengthAt } from './backends/embedded/home.ts';
import { importStore } from './backends/embedded/import.ts';
import { damagedFiles } from './backends/embedded/integrity.ts';
import { migrateStore } from './backends/embedded/migrate-store.ts';
import { nodeFoundation } from './backends/embedded/node-foundation.ts';
import { refusalFor } from './backends/embedded/refusal-for.ts';
import { stageRestore } from './backends/embedded/restore.ts';
import { DirectoryNotEmpty, StoreExists } from './backends/sqlite/store-errors.ts';
import type { CommandContext } from './commands/command.ts';
import { helpText, parseCommandLine, type RunLine } from './commands/command-line.ts';
import type { DataTransfer } from './commands/data-transfer.ts';
import { commands } from './commands/index.ts';
import { textOption } from './commands/options.ts';
import { Interrupted, processTerminal, terminalOfProcess } from './commands/terminal.ts';
import { openCommitStore } from './commit-store.ts';
import { ApproverFiles } from './console/approver-files.ts';
import { visibleJson, visibleText } from './console/visible-text.ts';
import type { ReadPath } from './domain/input/path-text.ts';
import type { CommitPorts } from './domain/ports/commit-side.ts';
import { refuseTrouble } from './domain/ports/store-trouble.ts';
import { done, type Outcome, type Refusal, type RefusalKind, refusalKind, refused } from './domain/refusal.ts';
import { recoverApplications } from './executor/recover.ts';
import { withShippedInstructions } from './interchange/shipped-instructions.ts';
import { nodeTooOld } from './node-version.ts';
import { ownCommand, withOwnCommand } from './own-command.ts';
import { pathReader, readSettings, type Settings } from './settings.ts';

const EXIT = { done: 0, fault: 1, usage: 2, refused: 3 } as const;
const EXIT_OF_REFUSAL: Readonly<Record<RefusalKind, number>> = {
  usage: EXIT.usage,
  missing: EXIT.refused,
  unfinished: EXIT.refused,
  untrusted: EXIT.refused,
  blocked: EXIT.refused,
};

function printRefusal(refusal: Refusal, json: boolean, settings?: Settings): void {
  const { message, people = [], instead } = refusal;
  const command = ownCommand(settings?.dataDirectory);
  const text = withOwnCommand(`${message}\n${[instead, ...people].join(' ')}`, command);
  if (json) process.stderr.write(`${visibleJson({ refusal })}\n`);
  else processTerminal.note(text);
}

function contextFor(settings: Settings, { json, readPath }: Pick<CommandContext, 'json' | 'readPath'>): CommandContext {
  const { dataDirectory, apply, smtpPassword } = settings;
  const commandLine = ownCommand(dataDirectory);
  let applications: ThreadedApplications | undefined;
  return {
    // A person can copy each command from a note.
    terminal: terminalOfProcess((text) => withOwnCommand(text, commandLine)),
    dataDirectory,
    storePlace: storePlace(settings),
    files: new ApproverFiles(dataDirectory),
    transfer: transferFor(settings),
    auditLengthAt,
    damagedFiles: () => damagedFiles(dataDirectory),
    exposedPaths: () => exposedPaths(dataDirectory),
    json,
    readPath,
    apply,
    async withStore(work) {
      const foundation = nodeFoundation(commandLine);
      for (const exposed of exposedPaths(dataDirectory)) processTerminal.note(`Warning: ${exposureLine(exposed)}`);
      const ports = await openCommitStore(settings, foundation);
      try {
        await ports.data.current();
        await recoverInterrupted(ports);
        return await work(ports);
      } finally {
        await applications?.close();
        applications = undefined;
        await ports.close();
      }
    },
    applierOn(ports) {
      applications ??= new ThreadedApplications(ports, {
        workerData: { backend: settings.backend, dataDirectory, commandLine },
      });
      return applications.apply;
    },
    async withToolbox(work) {
      // Imported on demand: only these commands need the tools.
      const { openToolbox } = await import('./toolbox.ts');
      const deps = { commandLine, note: processTerminal.note, refuseStoreErrors: refuseErrors(dataDirectory) };
      const { toolbox, close } = openToolbox(settings, deps);
      return work(toolbox).finally(close);
    },
    async createSampleStore({ owner, combos = DEFAULT_SAMPLE.combos, seed = DEFAULT_SAMPLE.seed }) {
      const sample = { owner, combos, seed };
      if (settings.backend.kind === 'aws') {
        // Imported on demand: only a store on AWS needs it.
        const { initialiseAwsStore } = await import('./backends/aws/initialise.ts');
        const foundation = nodeFoundation();
        const place = { ...settings.backend, directory: dataDirectory };
        await initialiseAwsStore(place, newSampleStore(sample, foundation), foundation);
      } else await initialiseSampleStore(dataDirectory, sample, nodeFoundation());
      return done(sample);
    },
    async mailRoute(mail) {
      // Imported on demand: only this command needs a mailer.
      if (settings.backend.kind === 'aws') {
        const { awsMailRoute } = await import('./backends/aws/mail/aws-mail-route.ts');
        const overAws = awsMailRoute(mail);
        if (overAws !== undefined) return overAws;
      }
      const { mailRoute } = await import('./notify/mail-route.ts');
      return mailRoute(mail, dataDirectory, smtpPassword);
    },
  };
}

/** Ends what was interrupted, or says why that has to wait: it keeps nobody from reading. */
async function recoverInterrupted(ports: CommitPorts): Promise<void> {
  const recovered = await refuseTrouble(async () => done(await recoverApplications(ports)));
  if (!recovered.ok) return processTerminal.note(`Recovery has to wait. ${recovered.refusal.message}`);
  for (const { change_id, outcome } of recovered.value)
    processTerminal.note(`${change_id} was interrupted; it is now ${outcome}.`);
}

/** Names where the store of these settings is, for a person. */
function storePlace({ backend, dataDirectory }: Settings): string {
  if (backend.kind === 'embedded') return dataDirectory;
  return `the tables of the environment ${backend.environment} and the bucket ${backend.bucket}`;
}

function transferFor({ backend, dataDirectory }: Settings): DataTransfer {
  if (backend.kind === 'aws') {
    // Imported on demand, by the command that moves data.
    const operator = async () => {
      const { awsTransfer } = await import('./aws-operator.ts');
      return awsTransfer({ ...backend, directory: dataDirectory }, nodeFoundation(), sampleRecords);
    };
    return {
      sampleRecords,
      importRecords: async (request) => (await operator()).importRecords(request),
      withRecords: async (work) => (await operator()).withRecords(work),
      backUp: async (target, options) => (await operator()).backUp(target, options),
      stageRestore: async (backup) => (await operator()).stageRestore(backup),
      migrate: async (onProgress) => (await operator()).migrate(onProgress),
    };
  }
  return {
    importRecords: (request) =>
      importStore(dataDirectory, { ...request, source: withShippedInstructions(request.source) }, nodeFoundation()),
    async withRecords(work) {
      const stored = openStoredRecords(dataDirectory);
      try {
        return await work(stored);
      } finally {
        stored.close();
      }
    },
    sampleRecords,
    backUp: (target, options) => backUpStore(dataDirectory, target, options),
    stageRestore: (backup) => stageRestore(backup, dataDirectory, nodeFoundation()),
    migrate: (onProgress) => migrateStore(dataDirectory, onProgress),
  };
}

async function run(args: readonly string[]): Promise<number> {
  if (args.length === 0) {
    process.stdout.write(`${helpText(commands)}\n`);
    return EXIT.usage;
  }
  const machine = { platform: process.platform, home: homedir(), workingDirectory: process.cwd() };
  const readPath = pathReader(machine);
  // Questions about the program are answered whatever the settings are.
  const parsed = parseCommandLine(args, commands, readPath);
  const asked = parsed.ok && parsed.value.kind === 'run' ? textOption(parsed.value.input, 'backend') : undefined;
  const settings = readSettings(process.env, machine, asked);
  if (!parsed.ok) {
    return settings.ok ? usageError(parsed.refusal, args, settings.value) : usageError(settings.refusal, args);
  }
  const line = parsed.value;
  if (line.kind !== 'run') {
    process.stdout.write(`${line.kind === 'help' ? line.text : packageJson.version}\n`);
    return EXIT.done;
  }
  if (!settings.ok) return usageError(settings.refusal, args);
  return runLine(line, settings.value, readPath);
}

async function runLine({ command, input, json }: RunLine, settings: Settings, readPath: ReadPath): Promise<number> {
  const outcome = await refuseErrors(settings.dataDirectory)(() =>
    command.run(input, contextFor(settings, { json, readPath })),
  );
  if (!outcome.ok) {
    printRefusal(outcome.refusal, json, settings);
    return EXIT_OF_REFUSAL[refusalKind(outcome.refusal)];
  }
  if (json) process.stdout.write(`${visibleJson(outcome.value, 2)}\n`);
  return EXIT.done;
}

function usageError(refusal: Refusal, args: readonly string[], settings?: Settings): number {
  printRefusal(refusal, args.includes('--json'), settings);
  return EXIT.usage;
}

/** Turns expected errors of the store, the machine and the terminal into refusals. */
const refuseErrors =
  (dataDirectory: string) =>
  async <T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> => {
    try {
      return await work();
    } catch (thrown) {
      return refusedError(isAbout(dataDirectory, thrown) ? explainTrouble(thrown, dataDirectory) : thrown);
    }
  };

/** Errors of files elsewhere, such as one that a command was to write, say so themselves. */
function isAbout(dataDirectory: string, error: unknown): boolean {
  const path = error instanceof Error && 'path' in error ? error.path : dataDirectory;
  return typeof path === 'string' && path.startsWith(dataDirectory);
}

function refusedError(error: unknown): Outcome<never> {
  const refusal = refusalFor(error);
  if (refusal !== undefined) return refused(refusal);
  if (error instanceof StoreExists)
    return refused({ code: 'conflict', message: error.message, instead: error.instead });
  if (error instanceof DirectoryNotEmpty) {
    const instead = 'Set BRAND_ESCALATIONS_DATA to an empty directory, or to one that does not exist yet.';
    return refused({ code: 'conflict', message: error.message, instead });
  }
  if (error instanceof Interrupted)
    return refused({
      code: 'not_allowed',
      message: 'Ended without an answer: nothing more was decided.',
      instead: 'Run the command again.',
    });
  throw error;
}

// Ignore EPIPE: the reader has gone away, as with `… | head`.
process.stdout.once('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.fault),
);
const tooOld = nodeTooOld(process.versions.node);
if (tooOld !== undefined) {
  process.stderr.write(`${tooOld}\n`);
  process.exit(EXIT.fault);
}
void run(process.argv.slice(2))
  .catch((error: unknown) => {
    processTerminal.note(`Internal error: ${visibleText(error instanceof Error ? error.message : String(error))}`);
    return EXIT.fault;
  })
  .then((code) => {
    process.exitCode = code;
  });
