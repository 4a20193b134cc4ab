import { homedir } from 'node:os';
import { basename } from 'node:path';
import { writeFileAtomically } from '../src/interchange/user-files.ts';
import { readSettings } from '../src/settings.ts';
import type { HarnessClient, JsonObject } from '../test/harness/client.ts';
import {
  jsonObject,
  type Options,
  parseLine,
  requireKnown,
  USAGE,
  UsageError,
  wordsAfter,
} from '../test/harness/command-line.ts';
import { connect } from '../test/harness/connect.ts';
import { ephemeralApprover } from '../test/harness/ephemeral-approver.ts';
import { Narrator } from '../test/harness/narrator.ts';
import { playScenario, UnexpectedOutcome } from '../test/harness/play.ts';
import { readScenario, type Scenario, ScenarioInvalid } from '../test/harness/scenario.ts';
import { temporaryStore } from '../test/harness/temporary-store.ts';

const EXIT = { done: 0, fault: 1, usage: 2, refused: 3 } as const;
type Exit = (typeof EXIT)[keyof typeof EXIT];

const out = (text: string) => void process.stdout.write(`${text}\n`);
const note = (text: string) => void process.stderr.write(`${text}\n`);

/** Runs `work` on the given data directory, or on a temporary one. */
async function withServer(options: Options, work: (client: HarnessClient) => Promise<Exit>): Promise<Exit> {
  const machine = { platform: process.platform, home: homedir(), workingDirectory: process.cwd() };
  const settings = readSettings(process.env, machine);
  if (!settings.ok) throw new UsageError(`${settings.refusal.message} ${settings.refusal.instead}`);
  const requested = options.data ?? process.env.BRAND_ESCALATIONS_DATA;
  const temporary = requested === undefined ? await temporaryStore() : undefined;
  if (temporary !== undefined)
    note('Using a temporary sample store; --data DIR or BRAND_ESCALATIONS_DATA selects a permanent one.');
  try {
    const client = await connect(options.client, temporary?.directory ?? requested ?? '');
    try {
      return await work(client);
    } finally {
      await client.close();
    }
  } finally {
    temporary?.remove();
  }
}

function section(title: string, rows: readonly (readonly [string, string | undefined])[]): void {
  out(`\n${title}`);
  for (const [name, text = ''] of rows) out(`  ${name.padEnd(34)} ${text}`.trimEnd());
}

async function list(client: HarnessClient, json: boolean): Promise<Exit> {
  const { protocolVersion } = client;
  const tools = await client.listTools();
  const resources = await client.listResourceTemplates();
  const prompts = await client.listPrompts();
  if (json) {
    out(JSON.stringify({ protocolVersion, tools, resources, prompts }, null, 2));
    return EXIT.done;
  }
  out(`Protocol ${protocolVersion}`);
  section(
    'Tools',
    tools.map(({ name, title }) => [name, title]),
  );
  section(
    'Resources',
    resources.map(({ uriTemplate, title }) => [uriTemplate, title]),
  );
  section(
    'Prompts',
    prompts.map(({ name, title }) => [name, title]),
  );
  return EXIT.done;
}

async function call(client: HarnessClient, tool: string, input: JsonObject, json: boolean): Promise<Exit> {
  requireKnown(
    tool,
    (await client.listTools()).map(({ name }) => name),
    'tool',
  );
  const answer = await client.callTool(tool, input);
  if (json) out(JSON.stringify(answer.structured ?? { refusal: answer.refusal ?? null, text: answer.text }, null, 2));
  else if (answer.isError) note(answer.text);
  else out(answer.text);
  if (answer.refusal !== undefined) return EXIT.refused;
  if (!answer.isError) return EXIT.done;
  note(client.log().trim());
  return EXIT.fault;
}

async function prompt(client: HarnessClient, name: string, input: JsonObject): Promise<Exit> {
  requireKnown(
    name,
    (await client.listPrompts()).map((listed) => listed.name),
    'prompt',
  );
  const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  out(
    await client.getPrompt(name, Object.fromEntries(Object.entries(input).map(([key, value]) => [key, asText(value)]))),
  );
  return EXIT.done;
}

/** Prints text unchanged; for other content prints type, size and the file that it was written to. */
async function read(client: HarnessClient, uri: string, { output, data }: Options): Promise<Exit> {
  const { mimeType, bytes } = await client.readBytes(uri);
  if (output !== undefined) {
    const guarded = data ?? process.env.BRAND_ESCALATIONS_DATA ?? '';
    const written = writeFileAtomically({ path: output, overwrite: false }, bytes, guarded);
    if (!written.ok) throw new UsageError(`${written.refusal.message} Name a new file outside of the data directory.`);
  }
  const isText = mimeType.startsWith('text/') || mimeType === 'application/json';
  if (output !== undefined) out(`${mimeType}, ${bytes.byteLength} bytes, written to ${output}`);
  else if (isText) out(Buffer.from(bytes).toString('utf8'));
  else out(`${mimeType}, ${bytes.byteLength} bytes: not text. --output FILE writes it to a file.`);
  return EXIT.done;
}

/** Plays one scenario on a separate store; returns the unexpected outcome, or null. */
async function play(scenario: Scenario, { client: kind, json }: Options): Promise<string | null> {
  const store = await temporaryStore();
  try {
    const approver = await ephemeralApprover(store);
    const client = await connect(kind, store.directory);
    try {
      const audience = json ? {} : new Narrator(out);
      await playScenario(scenario, { directory: store.directory, client, approver, audience });
      return null;
    } catch (error) {
      if (error instanceof UnexpectedOutcome) return error.message;
      throw error;
    } finally {
      await client.close();
      await approver.close();
    }
  } finally {
    store.remove();
  }
}

/** Decisions need a person's key, and this program only makes keys for temporary stores. */
async function run(files: readonly string[], options: Options): Promise<Exit> {
  if (files.length === 0) throw new UsageError('Name a scenario file, such as scenarios/star.json.');
  if (options.data !== undefined) {
    throw new UsageError('Scenarios decide on changes, so they play on temporary stores only. Leave --data out.');
  }
  const scenarios = files.map((file) => ({ file, scenario: readScenario(file) }));
  const results: { file: string; title: string; problem: string | null }[] = [];
  for (const { file, scenario } of scenarios) {
    if (!options.json) out(`${results.length === 0 ? '' : '\n'}${scenario.title}`);
    const problem = await play(scenario, options);
    if (!options.json) out(problem === null ? `\n  Passed: ${basename(file)}` : `\n  FAILED. ${problem}`);
    results.push({ file, title: scenario.title, problem });
  }
  if (options.json) out(JSON.stringify({ scenarios: results }, null, 2));
  return results.every((result) => result.problem === null) ? EXIT.done : EXIT.fault;
}

async function command(words: readonly string[], options: Options): Promise<Exit> {
  switch (words[0]) {
    case 'list':
      wordsAfter(words, [], 0);
      return withServer(options, (client) => list(client, options.json));
    case 'call': {
      const [tool = '', json] = wordsAfter(words, ['TOOL', 'JSON'], 1);
      const input = jsonObject(json, '{"brandid":12345}');
      return withServer(options, (client) => call(client, tool, input, options.json));
    }
    case 'read': {
      const [uri = ''] = wordsAfter(words, ['URI'], 1);
      return withServer(options, (client) => read(client, uri, options));
    }
    case 'prompt': {
      const [name = '', json] = wordsAfter(words, ['NAME', 'JSON'], 1);
      const input = jsonObject(json, '{"escalation_id":"ESC-2026-001"}');
      return withServer(options, (client) => prompt(client, name, input));
    }
    case 'run':
      return run(words.slice(1), options);
    default:
      throw new UsageError(words[0] === undefined ? 'Name a command.' : `There is no command "${words[0]}".`);
  }
}

async function main(): Promise<Exit> {
  const { words, options, help } = parseLine(process.argv.slice(2));
  if (!help) return command(words, options);
  out(USAGE);
  return EXIT.done;
}

// Ignore EPIPE: the reader has gone away, as in `… | head`.
process.stdout.once('error', () => process.exit(EXIT.done));
process.once('SIGINT', () => process.exit(130));
process.exitCode = await main().catch((error: unknown): Exit => {
  const message = error instanceof Error ? error.message : String(error);
  const usage = error instanceof UsageError || error instanceof ScenarioInvalid;
  note(usage ? `${message}\nSee: npm run harness -- --help` : message);
  return usage ? EXIT.usage : EXIT.fault;
});
