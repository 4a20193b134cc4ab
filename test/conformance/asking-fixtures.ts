import { randomBytes } from 'node:crypto';
import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  type InputRequests,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { DEFAULTS, ENUMS, type Form, USER_FORM } from './asking-forms.ts';
import { noInput, text } from './content-fixtures.ts';

type Answer = Promise<CallToolResult | InputRequiredResult>;

const form = (message: string, requestedSchema: Form) => inputRequired.elicit({ message, requestedSchema });
const nameForm = form('What is your name?', {
  type: 'object',
  properties: { name: { type: 'string' } },
  required: ['name'],
});
const confirmForm = form('Please confirm', {
  type: 'object',
  properties: { ok: { type: 'boolean' } },
  required: ['ok'],
});
const completion = (words: string) =>
  inputRequired.createMessage({ messages: [{ role: 'user', content: { type: 'text', text: words } }], maxTokens: 100 });

const stateSchema = z.object({ round: z.int() });
/** One key for the process: since 2026 every request has a server of its own. */
const codec = createRequestStateCodec<z.infer<typeof stateSchema>>({ key: randomBytes(32) });

/** What the server's own check of returned state is, as long as these tools ask. */
export const requestState = { verify: codec.verify };

function stateOf({ mcpReq }: ServerContext): z.infer<typeof stateSchema> | undefined {
  const state = mcpReq.requestState();
  return state === undefined ? undefined : stateSchema.parse(state);
}

/** What the client answered to a form, where it accepted. */
function accepted({ mcpReq }: ServerContext, key: string): Record<string, unknown> | undefined {
  const response = inputResponse(mcpReq.inputResponses, key);
  return response.kind === 'elicit' && response.action === 'accept' ? response.content : undefined;
}

const finish = (words: string): CallToolResult => ({ content: [text(words)] });

/** Asks until everything asked for has an answer of its kind, then says what came. */
function asking(inputRequests: InputRequests, label = 'Answered'): (input: unknown, context: ServerContext) => Answer {
  return async (_input, { mcpReq }) => {
    const views = Object.keys(inputRequests).map((key) => inputResponse(mcpReq.inputResponses, key));
    if (views.some((view) => view.kind === 'missing')) return inputRequired({ inputRequests });
    const name = z.object({ content: z.object({ name: z.string() }) });
    if ('user_name' in inputRequests && !views.some((view) => name.safeParse(view).success))
      return inputRequired({ inputRequests });
    return finish(`${label}: ${views.map((view) => described(view)).join('; ')}`);
  };
}

function described(view: ReturnType<typeof inputResponse>): string {
  switch (view.kind) {
    case 'elicit':
      return `action=${view.action}, content=${JSON.stringify(view.content ?? {})}`;
    case 'sampling':
      return JSON.stringify(view.result.content);
    case 'roots':
      return view.roots.map((root) => root.uri).join(', ');
    case 'missing':
      return 'nothing';
  }
}

const TOOLS: Readonly<Record<string, (input: unknown, context: ServerContext) => Answer>> = {
  test_elicitation_sep1034_defaults: asking({ form: form('Please review', DEFAULTS) }, 'Elicitation completed'),
  test_elicitation_sep1330_enums: asking({ form: form('Please select', ENUMS) }, 'Elicitation completed'),
  test_missing_capability: asking({ llm_answer: completion('Reply with pong') }),
  test_input_required_result_elicitation: asking({ user_name: nameForm }),
  test_input_required_result_sampling: asking({ capital_question: completion('What is the capital of France?') }),
  test_input_required_result_list_roots: asking({ client_roots: inputRequired.listRoots() }),
  test_input_required_result_request_state: confirming,
  test_input_required_result_tampered_state: confirming,
  test_input_required_result_multiple_inputs: severalAtOnce,
  test_input_required_result_multi_round: inRounds,
  test_input_required_result_capabilities: asCapable,
};

async function confirming(_input: unknown, context: ServerContext): Answer {
  if (stateOf(context) !== undefined && accepted(context, 'confirm') !== undefined)
    return finish('state-ok: integrity-ok');
  return inputRequired({ inputRequests: { confirm: confirmForm }, requestState: await codec.mint({ round: 1 }) });
}

async function severalAtOnce(input: unknown, context: ServerContext): Answer {
  const inputRequests = {
    user_name: nameForm,
    greeting: completion('Generate a greeting'),
    client_roots: inputRequired.listRoots(),
  };
  const answer = await asking(inputRequests)(input, context);
  if (!('inputRequests' in answer)) return answer;
  return inputRequired({ inputRequests, requestState: await codec.mint({ round: 1 }) });
}

const ROUNDS = ['What is your name?', 'What is your favourite colour?'];

async function inRounds(_input: unknown, context: ServerContext): Answer {
  const { round } = stateOf(context) ?? { round: 0 };
  const question = ROUNDS[round];
  if (question === undefined) return finish('All rounds are done.');
  const requestedSchema: Form = { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] };
  return inputRequired({
    inputRequests: { [`step${round + 1}`]: form(question, requestedSchema) },
    requestState: await codec.mint({ round: round + 1 }),
  });
}

const capabilitiesSchema = z.looseObject({}).catch({});

/** Asks only for what the client declared that it can answer. */
async function asCapable(_input: unknown, { mcpReq }: ServerContext): Answer {
  if (mcpReq.inputResponses !== undefined) return finish('Answered.');
  const envelope = new Map<string, unknown>(Object.entries(mcpReq.envelope ?? {}));
  const declared = capabilitiesSchema.parse(envelope.get(CLIENT_CAPABILITIES_META_KEY));
  const inputRequests: InputRequests = {
    ...(declared.elicitation === undefined ? {} : { user_name: nameForm }),
    ...(declared.sampling === undefined ? {} : { greeting: completion('Generate a greeting') }),
    ...(declared.roots === undefined ? {} : { client_roots: inputRequired.listRoots() }),
  };
  return Object.keys(inputRequests).length === 0 ? finish('Nothing to ask with.') : inputRequired({ inputRequests });
}

export function registerAskingFixtures(server: McpServer): void {
  for (const [name, run] of Object.entries(TOOLS)) {
    server.registerTool(name, { description: 'Asks the client something', inputSchema: noInput }, run);
  }
  server.registerTool(
    'test_elicitation',
    { description: 'Asks the person', inputSchema: z.object({ message: z.string() }) },
    ({ message }, context) =>
      asking({ person: inputRequired.elicit({ message, requestedSchema: USER_FORM }) }, 'User response')({}, context),
  );
  server.registerTool(
    'test_sampling',
    { description: 'Asks the model', inputSchema: z.object({ prompt: z.string() }) },
    ({ prompt }, context) => asking({ model: completion(prompt) }, 'LLM response')({}, context),
  );
  server.registerPrompt(
    'test_input_required_result_prompt',
    { description: 'Asks before it answers', argsSchema: noInput },
    async (_input, context) => {
      const given = accepted(context, 'user_context');
      if (given === undefined) return inputRequired({ inputRequests: { user_context: contextForm } });
      return { messages: [{ role: 'user', content: { type: 'text', text: `Context: ${String(given.context)}` } }] };
    },
  );
}

const contextForm = form('What context should the prompt use?', {
  type: 'object',
  properties: { context: { type: 'string' } },
  required: ['context'],
});
