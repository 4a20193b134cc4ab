import { z } from 'zod';

const REFUSAL_META = 'brand-escalations/refusal';

const refusalSchema = z.object({
  code: z.string(),
  message: z.string(),
  field: z.string().optional(),
  instead: z.string(),
});
const contentSchema = z.array(z.object({ type: z.string(), text: z.string().optional() }));
const toolResultSchema = z.object({
  content: contentSchema,
  structuredContent: z.record(z.string(), z.json()).optional(),
  isError: z.boolean().optional(),
  _meta: z.looseObject({ [REFUSAL_META]: refusalSchema.optional() }).optional(),
});
const namedSchema = z.object({ name: z.string(), title: z.string().optional(), description: z.string().optional() });
const toolsSchema = z.object({ tools: z.array(namedSchema) });
const promptsSchema = z.object({ prompts: z.array(namedSchema) });
const resourcesSchema = z.object({ resources: z.array(namedSchema.extend({ uri: z.string() })) });
const templatesSchema = z.object({ resourceTemplates: z.array(namedSchema.extend({ uriTemplate: z.string() })) });
const resourceSchema = z.object({
  contents: z.array(
    z.object({ mimeType: z.string().optional(), text: z.string().optional(), blob: z.base64().optional() }),
  ),
});
const promptSchema = z.object({ messages: z.array(z.object({ content: z.object({ text: z.string().optional() }) })) });

export type Json = z.infer<ReturnType<typeof z.json>>;
export type JsonObject = Record<string, Json>;
export type Named = z.infer<typeof namedSchema>;

/** The answer of a tool call, checked for the form that every MCP client relies on. */
export interface ToolAnswer {
  readonly text: string;
  /** Undefined in a refusal and in a fault. */
  readonly structured: JsonObject | undefined;
  readonly refusal: z.infer<typeof refusalSchema> | undefined;
  /** True for refusals and for faults; a fault has no `refusal`. */
  readonly isError: boolean;
}

/** The agent side of a session with one server process, equal for every SDK. */
export interface HarnessClient {
  readonly protocolVersion: string;
  listTools(): Promise<readonly Named[]>;
  callTool(name: string, input: JsonObject): Promise<ToolAnswer>;
  listResources(): Promise<z.infer<typeof resourcesSchema>['resources']>;
  listResourceTemplates(): Promise<z.infer<typeof templatesSchema>['resourceTemplates']>;
  /** Returns the resource's text. */
  readResource(uri: string): Promise<string>;
  /** Returns the resource as bytes, with its media type. */
  readBytes(uri: string): Promise<{ readonly mimeType: string; readonly bytes: Uint8Array }>;
  listPrompts(): Promise<readonly Named[]>;
  /** Returns the prompt's messages, joined. */
  getPrompt(name: string, input: Readonly<Record<string, string>>): Promise<string>;
  /** Returns the server's output on standard error so far. */
  log(): string;
  /** Ends the session and closes the server's standard input. */
  close(): Promise<void>;
}

/** The common part of the clients of both SDK generations. Their answers are parsed and not trusted. */
export interface SdkClient {
  listTools(): Promise<unknown>;
  callTool(params: { name: string; arguments: JsonObject }): Promise<unknown>;
  listResources(): Promise<unknown>;
  listResourceTemplates(): Promise<unknown>;
  readResource(params: { uri: string }): Promise<unknown>;
  listPrompts(): Promise<unknown>;
  getPrompt(params: { name: string; arguments: Record<string, string> }): Promise<unknown>;
  close(): Promise<void>;
}

function toolAnswer(raw: unknown): ToolAnswer {
  const { content, structuredContent, isError = false, _meta } = toolResultSchema.parse(raw);
  return {
    text: content.map((block) => block.text ?? '').join('\n'),
    structured: structuredContent,
    refusal: _meta?.[REFUSAL_META],
    isError,
  };
}

/** Wraps a connected SDK client as a harness client. */
export function harnessClient(sdk: SdkClient, protocolVersion: string, log: () => string): HarnessClient {
  return {
    protocolVersion,
    listTools: async () => toolsSchema.parse(await sdk.listTools()).tools,
    callTool: async (name, input) => toolAnswer(await sdk.callTool({ name, arguments: input })),
    listResources: async () => resourcesSchema.parse(await sdk.listResources()).resources,
    listResourceTemplates: async () => templatesSchema.parse(await sdk.listResourceTemplates()).resourceTemplates,
    async readResource(uri) {
      const { contents } = resourceSchema.parse(await sdk.readResource({ uri }));
      return contents.map((part) => part.text ?? '').join('\n');
    },
    async readBytes(uri) {
      const { contents } = resourceSchema.parse(await sdk.readResource({ uri }));
      const bytes = contents.map(({ text = '', blob }) =>
        Buffer.from(blob ?? text, blob === undefined ? 'utf8' : 'base64'),
      );
      return { mimeType: contents[0]?.mimeType ?? 'text/plain', bytes: Buffer.concat(bytes) };
    },
    listPrompts: async () => promptsSchema.parse(await sdk.listPrompts()).prompts,
    async getPrompt(name, input) {
      const { messages } = promptSchema.parse(await sdk.getPrompt({ name, arguments: { ...input } }));
      return messages.map((message) => message.content.text ?? '').join('\n\n');
    },
    log,
    close: () => sdk.close(),
  };
}
