import { OWNERS_COMMAND_LINE } from '../../domain/change/principal.ts';
import { nearestName } from '../../domain/input/input-issues.ts';
import { done, type Outcome, refusalKind, refused } from '../../domain/refusal.ts';
import { type RenderedAnswer, SAMPLE_NOTE } from '../../mcp/execute.ts';
import { cleanRefusal } from '../../mcp/result.ts';
import type { AnyTool } from '../../mcp/tool.ts';
import type { Command, CommandContext } from '../command.ts';
import { stopSignal } from '../stop-signal.ts';
import { answerLines } from './answer-lines.ts';
import { toolHelp, toolList } from './call-help.ts';
import { flagsOf, type ToolFlags } from './flags.ts';
import { inFlags, readFlags } from './read-flags.ts';
import type { Toolbox } from './toolbox.ts';

/** The one runbook script whose name differs from its tool's (Procedure 4: `infrastructure/deploy_agents.py`). */
const RUNBOOK_NAMES: ReadonlyMap<string, string> = new Map([['deploy_agents', 'deploy_agent']]);

export const call: Command = {
  usage: 'call NAME --FLAG VALUE',
  summary:
    'Call one tool as an agent would, with the runbook’s flags. Without NAME it lists the tools; call NAME --help lists the flags.',
  options: {},
  arguments: [],
  ownFlags: true,
  run: ({ positionals: [name, ...args] }, context) =>
    context.withToolbox(async (toolbox) => {
      if (name === undefined || name.startsWith('--'))
        return listTools(name === undefined ? args : [name, ...args], toolbox, context);
      const tool = findTool(name, toolbox.tools);
      return tool.ok ? callTool(tool.value, args, toolbox, context) : tool;
    }),
};

function listTools(args: readonly string[], { tools }: Toolbox, context: CommandContext): Outcome<unknown> {
  const unknown = args.find((arg) => arg !== '--help' && arg !== '--json');
  if (unknown !== undefined) return unknownTool(unknown, tools);
  if (!context.json) for (const line of toolList(tools)) context.terminal.out(line);
  return done({
    tools: tools.map(({ operation: { name, title, toolset, effect } }) => ({ name, title, toolset, effect })),
  });
}

function findTool(typed: string, tools: readonly AnyTool[]): Outcome<AnyTool> {
  const name = RUNBOOK_NAMES.get(typed) ?? typed;
  const tool = tools.find(({ operation }) => operation.name === name);
  return tool === undefined ? unknownTool(typed, tools) : done(tool);
}

function unknownTool(typed: string, tools: readonly AnyTool[]) {
  const near = nearestName(
    typed.replaceAll('-', '_'),
    tools.map(({ operation }) => operation.name),
  );
  return refused({
    code: 'invalid_input',
    message: `There is no tool "${typed}".`,
    instead: `${near === undefined ? '' : `Did you mean ${near}? `}To list the tools, run: brand-escalations call`,
  });
}

async function callTool(
  tool: AnyTool,
  args: readonly string[],
  toolbox: Toolbox,
  context: CommandContext,
): Promise<Outcome<unknown>> {
  const { name, runbookForm } = tool.operation;
  const runnable = toolbox.runnable(tool);
  const schema = runnable.listed.config.inputSchema['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
  const flags = flagsOf(schema, runbookForm);
  const maker = toolbox.documents.get(name);
  const hasDocument = maker !== undefined;
  if (args.includes('--help')) {
    for (const line of toolHelp(tool, flags, hasDocument, context.terminal.columns)) context.terminal.out(line);
    return done({ tool: name, flags: flags.help });
  }
  const parsed = readFlags(args, flags, { readFile: toolbox.readFile, readPath: context.readPath, hasDocument });
  if (!parsed.ok) return refusalByFlag(parsed, flags, name);
  const { output } = parsed.value;
  if (output !== undefined && (await maker?.accepts(output.path)) === false)
    return wrongExtension(output.path, maker?.extensions ?? '');
  const target = output === undefined ? undefined : toolbox.checkTarget(output);
  if (target?.ok === false) return target;
  const { signal, release } = stopSignal();
  const outcome = await runnable
    .run(parsed.value.input, {
      ...{ clientName: undefined, connection: OWNERS_COMMAND_LINE },
      ...{ signal, progress: () => undefined },
    })
    .finally(release);
  if (!outcome.ok) return refusalByFlag(outcome, flags, name);
  const document = output === undefined ? undefined : await maker?.make(outcome.value.structured, output.path);
  if (output !== undefined && document !== undefined) {
    const written = toolbox.writeFile(output, document);
    if (!written.ok) return written;
    context.terminal.note(`Wrote ${written.value}`);
  }
  show(outcome.value, context);
  return done(outcome.value.structured);
}

function show(answer: RenderedAnswer, { json, terminal }: CommandContext): void {
  if (answer.sample) terminal.note(SAMPLE_NOTE);
  if (json) return;
  for (const { tone, text } of answerLines(answer.parts, terminal.outColumns)) terminal.out(text, tone);
}

function wrongExtension(path: string, extensions: string) {
  return refused({
    code: 'invalid_input',
    field: '--output',
    message: `--output cannot be "${path}".`,
    instead: `Name a file that ends in ${extensions}.`,
  });
}

/** Rewrites a refusal for the command line: cleaned, with flags in place of fields, and with a pointer to the help. */
function refusalByFlag(outcome: Extract<Outcome<never>, { ok: false }>, flags: ToolFlags, name: string) {
  const refusal = inFlags(cleanRefusal(outcome.refusal), flags);
  if (refusalKind(refusal) !== 'usage') return refused(refusal);
  return refused({ ...refusal, instead: `${refusal.instead} See: brand-escalations call ${name} --help` });
}
