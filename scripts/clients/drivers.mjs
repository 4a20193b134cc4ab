import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/*
 * One driver for each client, in plain JavaScript because the clients are not installed with this checkout. A driver opens
 * a connection and offers `listTools`, `call` and, where the client has them, `readResource` and `getPrompt`; each returns
 * or throws what the client makes of the server's answer.
 */

const folder = process.env.CLIENTS_FOLDER;
/** Imports a file of an installed client. */
const load = (file) => import(pathToFileURL(join(folder, 'node_modules', file)).href);
const file = (path) => join(folder, 'node_modules', path);

/** Runs a program to its end. Returns what it printed; throws it with a non-zero exit. */
function run(args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (errors += chunk));
    child.on('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`${output}\n${errors}`))));
  });
}

const textOf = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
const asText = (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
const headers = (server) => ({ Authorization: `Bearer ${server.token}` });

function inspector(script, first = []) {
  return async (server) => {
    const target =
      server.kind === 'stdio'
        ? [
            ...Object.entries(server.env).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
            server.command,
            ...server.args,
          ]
        : [server.url, '--transport', 'http', '--header', `Authorization: Bearer ${server.token}`];
    const ask = (method, ...rest) => run([file(script), ...first, ...target, '--method', method, ...rest]);
    const pairs = (flag, input) => Object.entries(input).flatMap(([name, value]) => [flag, `${name}=${asText(value)}`]);
    return {
      listTools: async () => JSON.parse(await ask('tools/list')).tools.map(({ name }) => name),
      call: (name, input) => ask('tools/call', '--tool-name', name, ...pairs('--tool-arg', input)),
      readResource: (uri) => ask('resources/read', '--uri', uri),
      getPrompt: (name, input) => ask('prompts/get', '--prompt-name', name, ...pairs('--prompt-args', input)),
      close: async () => undefined,
    };
  };
}

/** The SDK's own client of version 1, over any of its transports. */
async function sdkClient(transport) {
  const { Client } = await load('@modelcontextprotocol/sdk/dist/esm/client/index.js');
  const client = new Client({ name: 'client-matrix', version: '1.0.0' });
  await client.connect(transport);
  return {
    listTools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, input) => textOf(await client.callTool({ name, arguments: input })),
    readResource: async (uri) => textOf(await client.readResource({ uri })),
    getPrompt: async (name, input) => textOf(await client.getPrompt({ name, arguments: input })),
    close: () => client.close(),
  };
}

async function overStdio({ command, args, env }) {
  const { StdioClientTransport } = await load('@modelcontextprotocol/sdk/dist/esm/client/stdio.js');
  return new StdioClientTransport({ command, args, env: { PATH: process.env.PATH, ...env }, stderr: 'ignore' });
}

async function overHttp(url, requestInit = {}) {
  const { StreamableHTTPClientTransport } = await load('@modelcontextprotocol/sdk/dist/esm/client/streamableHttp.js');
  return new StreamableHTTPClientTransport(new URL(url), { requestInit });
}

async function sdk(server) {
  return sdkClient(
    server.kind === 'stdio' ? await overStdio(server) : await overHttp(server.url, { headers: headers(server) }),
  );
}

/** A bridge from stdio to a server over HTTP. */
async function mcpRemote(server) {
  if (server.kind === 'stdio') return undefined;
  const args = [
    file('mcp-remote/dist/proxy.js'),
    server.url,
    '--header',
    `Authorization:Bearer ${server.token}`,
    '--allow-http',
  ];
  const env = { HOME: process.env.HOME, MCP_REMOTE_CONFIG_DIR: server.scratch };
  return sdkClient(await overStdio({ command: process.execPath, args, env }));
}

/** A bridge from HTTP to a server over stdio. */
async function supergateway(server) {
  if (server.kind !== 'stdio') return undefined;
  const port = await freePort();
  const quoted = [server.command, ...server.args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const flags = ['--stdio', quoted, '--outputTransport', 'streamableHttp', '--stateful', '--port', String(port)];
  const bridge = spawn(process.execPath, [file('supergateway/dist/index.js'), ...flags], {
    ...{ env: { ...process.env, ...server.env }, stdio: ['ignore', 'pipe', 'pipe'] },
  });
  await new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk) => {
      said += chunk;
      if (/listening|StreamableHttp endpoint/i.test(said)) resolve();
    };
    bridge.stdout.on('data', listen);
    bridge.stderr.on('data', listen);
    bridge.once('exit', () => reject(new Error(said)));
  });
  const client = await sdkClient(await overHttp(`http://127.0.0.1:${port}/mcp`));
  return { ...client, close: () => client.close().finally(() => bridge.kill()) };
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function langchain(server) {
  const { MultiServerMCPClient } = await load('@langchain/mcp-adapters/dist/index.js');
  const { command, args, env } = server;
  const connection =
    server.kind === 'stdio'
      ? { transport: 'stdio', command, args, env: { PATH: process.env.PATH, ...env }, stderr: 'ignore' }
      : { transport: 'http', url: server.url, headers: headers(server) };
  const client = new MultiServerMCPClient({ mcpServers: { brands: connection }, throwOnLoadError: true });
  const tools = await client.getTools();
  return {
    listTools: async () => tools.map(({ name }) => name),
    call: async (name, input) => textOf(await tools.find((tool) => tool.name === name).invoke(input)),
    readResource: async (uri) => textOf(await client.readResource('brands', uri)),
    close: () => client.close(),
  };
}

async function aiSdk(server) {
  const { createMCPClient } = await load('@ai-sdk/mcp/dist/index.js');
  const { Experimental_StdioMCPTransport: StdioTransport } = await load('@ai-sdk/mcp/dist/mcp-stdio/index.js');
  const { command, args, env } = server;
  const transport =
    server.kind === 'stdio'
      ? new StdioTransport({ command, args, env, stderr: 'ignore' })
      : { type: 'http', url: server.url, headers: headers(server) };
  const client = await createMCPClient({ transport });
  const tools = await client.tools();
  return {
    listTools: async () => Object.keys(tools),
    call: async (name, input) => textOf(await tools[name].execute(input, { toolCallId: '1', messages: [] })),
    readResource: async (uri) => textOf(await client.readResource({ uri })),
    getPrompt: async (name, input) =>
      textOf(await (client.getPrompt ?? client.experimental_getPrompt).call(client, { name, arguments: input })),
    close: () => client.close(),
  };
}

/** Optional fields are null, as models fill them in under OpenAI's strict schemas. */
async function openAiAgents(server) {
  const { MCPServerStdio, MCPServerStreamableHttp } = await load('@openai/agents-core/dist/index.mjs');
  const { command, args, env } = server;
  const client =
    server.kind === 'stdio'
      ? new MCPServerStdio({ name: 'brands', command, args, env })
      : new MCPServerStreamableHttp({ name: 'brands', url: server.url, requestInit: { headers: headers(server) } });
  await client.connect();
  const tools = await client.listTools();
  const withNulls = (name, input) => {
    const { properties = {}, required = [] } = tools.find((tool) => tool.name === name)?.inputSchema ?? {};
    const optional = Object.keys(properties).filter((field) => !required.includes(field));
    return { ...Object.fromEntries(optional.map((field) => [field, null])), ...input };
  };
  return {
    listTools: async () => tools.map(({ name }) => name),
    call: async (name, input) => textOf(await client.callTool(name, withNulls(name, input))),
    readResource: async (uri) => textOf(await client.readResource(uri)),
    close: () => client.close(),
  };
}

async function mastra(server) {
  const { MCPClient } = await load('@mastra/mcp/dist/index.js');
  const { command, args, env } = server;
  const connection =
    server.kind === 'stdio'
      ? { command, args, env, stderr: 'ignore' }
      : { url: new URL(server.url), requestInit: { headers: headers(server) } };
  const client = new MCPClient({ id: 'client-matrix', servers: { brands: connection } });
  const tools = (await client.listToolsets()).brands ?? {};
  return {
    listTools: async () => Object.keys(tools),
    call: async (name, input) => textOf(await tools[name].execute(input, {})),
    readResource: async (uri) => textOf(await client.resources.read('brands', uri)),
    getPrompt: async (name, input) => textOf(await client.prompts.get({ serverName: 'brands', name, args: input })),
    close: () => client.disconnect(),
  };
}

async function mcporter(server) {
  const { command, args, env } = server;
  const target =
    server.kind === 'stdio'
      ? [
          ...['--stdio', command, ...args.flatMap((arg) => ['--stdio-arg', arg])],
          ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
        ]
      : ['--http-url', server.url, '--allow-http', '--header', `Authorization=Bearer ${server.token}`];
  const ask = (verb, ...rest) =>
    run([file('mcporter/dist/cli.js'), verb, ...target, ...rest], { HOME: server.scratch });
  return {
    listTools: async () => JSON.parse(await ask('list', '--json')).tools.map(({ name }) => name),
    call: (name, input) =>
      ask('call', name, '--output', 'raw', ...Object.entries(input).map(([key, value]) => `${key}=${asText(value)}`)),
    close: async () => undefined,
  };
}

const versionOf = (name) => JSON.parse(readFileSync(file(`${name}/package.json`), 'utf8')).version;
/** The clients. `stdioOnly`: cannot be given a header, and so no token. */
export const DRIVERS = {
  'Inspector CLI 0.15': {
    name: 'inspector-0-15',
    open: inspector('inspector-0-15/cli/build/cli.js', ['--cli']),
    stdioOnly: true,
  },
  'Inspector CLI 0.17': { name: 'inspector-0-17', open: inspector('inspector-0-17/cli/build/cli.js', ['--cli']) },
  'Inspector CLI 2': {
    name: '@modelcontextprotocol/inspector',
    open: inspector('@modelcontextprotocol/inspector/clients/launcher/build/index.js', ['--cli']),
  },
  'MCP SDK v1': { name: '@modelcontextprotocol/sdk', open: sdk },
  'mcp-remote': { name: 'mcp-remote', open: mcpRemote },
  supergateway: { name: 'supergateway', open: supergateway },
  LangChain: { name: '@langchain/mcp-adapters', open: langchain },
  'AI SDK': { name: '@ai-sdk/mcp', open: aiSdk },
  'OpenAI Agents': { name: '@openai/agents', open: openAiAgents },
  Mastra: { name: '@mastra/mcp', open: mastra },
  mcporter: { name: 'mcporter', open: mcporter },
};

/** Opens one client. Undefined where it has no way to this kind of server. */
export async function openClient(name, server) {
  const driver = DRIVERS[name];
  const version = versionOf(driver.name);
  if (server.kind === 'http' && driver.stdioOnly === true) return { version, client: undefined };
  return { version, client: await driver.open(server) };
}
