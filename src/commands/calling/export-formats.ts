import { anthropicTools } from './anthropic-tools.ts';
import { bedrockTools, type ExportedTool } from './bedrock-tools.ts';
import { GEMINI_GIVES_UP, geminiTools } from './gemini-tools.ts';
import { OPENAI_GIVES_UP, openAiTools } from './openai-tools.ts';

/** A tool as MCP lists it. */
export interface McpTool extends ExportedTool {
  readonly title: string;
  readonly outputSchema: Readonly<Record<string, unknown>>;
  readonly annotations: Readonly<Record<string, unknown>>;
  readonly _meta?: Readonly<Record<string, unknown>>;
}

/** A form in which programs that call a model directly take the tools. */
export interface ExportFormat {
  readonly title: string;
  convert(tools: readonly McpTool[]): unknown;
  /** What the form cannot say. */
  readonly givesUp: readonly string[];
}

export const EXPORT_FORMATS: Readonly<Record<string, ExportFormat>> = {
  mcp: { title: 'as MCP lists them', convert: (tools) => ({ tools }), givesUp: [] },
  'json-schema': {
    title: 'names, descriptions and inputs only',
    convert: (tools) => tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
    givesUp: [],
  },
  'bedrock-converse': {
    title: 'toolConfig of Amazon Bedrock’s Converse',
    convert: bedrockTools,
    givesUp: ['References are written out to two levels; examples are in the descriptions, and objects are left open.'],
  },
  openai: { title: 'tools of OpenAI, strict', convert: openAiTools, givesUp: OPENAI_GIVES_UP },
  gemini: { title: 'tools of Gemini', convert: geminiTools, givesUp: GEMINI_GIVES_UP },
  anthropic: { title: 'tools of Anthropic’s Messages', convert: anthropicTools, givesUp: [] },
};
