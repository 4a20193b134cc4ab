import { visibleJson } from '../../console/visible-text.ts';
import { isOffered, type Offered } from '../../domain/operations/toolsets.ts';
import { done, refused } from '../../domain/refusal.ts';
import type { Command } from '../command.ts';
import { OFFERED_OPTIONS, offeredOption, textOption } from '../options.ts';
import { answerLines } from './answer-lines.ts';
import { EXPORT_FORMATS, type McpTool } from './export-formats.ts';
import type { Toolbox } from './toolbox.ts';

const FORMATS = ['table', ...Object.keys(EXPORT_FORMATS)];
const TITLES = Object.entries(EXPORT_FORMATS).map(([name, { title }]) => `${name} (${title})`);

export const tools: Command = {
  usage: 'tools',
  summary: 'List the tools, or export their definitions for a program that calls a model directly.',
  options: {
    format: { type: 'string', help: `table (default), ${TITLES.join(', ')}` },
    ...OFFERED_OPTIONS,
  },
  arguments: [],
  async run(input, context) {
    const format = textOption(input, 'format') ?? 'table';
    const exported = new Map(Object.entries(EXPORT_FORMATS)).get(format);
    if (exported === undefined && format !== 'table') return unknownFormat(format);
    const offered = offeredOption(input);
    if (!offered.ok) return offered;
    return context.withToolbox(async (toolbox) => {
      if (exported === undefined) return printTable(toolbox, offered.value, context);
      const value = exported.convert(toolDefinitions(toolbox, offered.value));
      for (const sentence of exported.givesUp) context.terminal.note(sentence);
      if (!context.json) context.terminal.out(visibleJson(value, 2));
      return done(value);
    });
  },
};

function printTable({ tools }: Toolbox, offered: Offered, { json, terminal }: Parameters<Command['run']>[1]) {
  const listed = tools
    .map(({ operation }) => operation)
    .filter((operation) => isOffered(operation, offered))
    .map(({ name, toolset, effect, title }) => ({ name, toolset, effect, title }));
  const rows = listed.map((tool) => Object.values(tool).map((text) => ({ text, isNumber: false })));
  const columns = ['name', 'toolset', 'effect', 'title'];
  if (!json) {
    const lines = answerLines([{ kind: 'table', columns, rows }], terminal.outColumns);
    for (const { tone, text } of lines) terminal.out(text, tone);
  }
  return done({ tools: listed });
}

function toolDefinitions({ tools, runnable }: Toolbox, offered: Offered): readonly McpTool[] {
  return tools
    .filter(({ operation }) => isOffered(operation, offered))
    .map((tool) => {
      const { name, config } = runnable(tool).listed;
      const { title, description, annotations, _meta } = config;
      const inputSchema = config.inputSchema['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
      const outputSchema = config.outputSchema['~standard'].jsonSchema.output({ target: 'draft-2020-12' });
      const listed = { name, title, description, inputSchema, outputSchema, annotations: { ...annotations } };
      return _meta === undefined ? listed : { ...listed, _meta };
    });
}

function unknownFormat(format: string) {
  return refused({
    code: 'invalid_input',
    field: '--format',
    message: `--format cannot be "${format}".`,
    instead: `Use one of: ${FORMATS.join(', ')}.`,
  });
}
