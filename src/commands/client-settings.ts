import { fileURLToPath } from 'node:url';
import { EVERYTHING_OFFERED, type Offered } from '../domain/operations/toolsets.ts';

/** The clients whose settings are known. `json` is the form that most other clients read. */
export const CLIENTS = ['json', 'claude-desktop', 'claude-code', 'vscode', 'cursor'] as const;
export type Client = (typeof CLIENTS)[number];

const SERVER = 'brand-escalations';
export const TOKEN_VARIABLE = 'ESCALATIONS_TOKEN';

/** How to start the server over stdio. All paths are absolute: a client's PATH and working directory are its own. */
interface StdioServer {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

function stdioServer(dataDirectory: string, offered: Offered): StdioServer {
  const script = fileURLToPath(new URL('../../bin/brand-escalations-mcp.mjs', import.meta.url));
  return {
    command: process.execPath,
    args: [script, ...offeredArguments(offered)],
    env: { BRAND_ESCALATIONS_DATA: dataDirectory },
  };
}

/** The server's arguments that offer exactly these tools. */
export function offeredArguments({ toolsets, readOnly }: Offered): readonly string[] {
  const narrowed = toolsets.length < EVERYTHING_OFFERED.toolsets.length;
  return [...(narrowed ? ['--toolsets', toolsets.join(',')] : []), ...(readOnly ? ['--read-only'] : [])];
}

/** Settings of most clients that start the server themselves. */
export function clientSettings(dataDirectory: string, offered: Offered = EVERYTHING_OFFERED) {
  return { mcpServers: { [SERVER]: stdioServer(dataDirectory, offered) } };
}

/** Settings in the form of one client, which starts the server itself. */
export function stdioSettings(
  client: Client,
  dataDirectory: string,
  offered: Offered,
): Readonly<Record<string, unknown>> {
  const server = { type: 'stdio', ...stdioServer(dataDirectory, offered) };
  if (client === 'vscode') return { servers: { [SERVER]: server } };
  return client === 'claude-code' ? { mcpServers: { [SERVER]: server } } : clientSettings(dataDirectory, offered);
}

/**
 * Settings in the form of one client, for a server started with --http. They name the token's variable, not the token.
 * Undefined for a client that cannot be given a header.
 */
export function httpSettings(client: Client, port: number): Readonly<Record<string, unknown>> | undefined {
  const server = (token: string) => ({
    ...{ type: 'http', url: `http://127.0.0.1:${port}/mcp`, headers: { Authorization: `Bearer ${token}` } },
  });
  switch (client) {
    case 'claude-desktop':
      return undefined;
    case 'vscode': {
      const token = {
        type: 'promptString',
        id: 'escalations-token',
        description: 'Content of http-token',
        password: true,
      };
      return { inputs: [token], servers: { [SERVER]: server(`\${input:${token.id}}`) } };
    }
    case 'cursor':
      return { mcpServers: { [SERVER]: server(`\${env:${TOKEN_VARIABLE}}`) } };
    case 'claude-code':
    case 'json':
      return { mcpServers: { [SERVER]: server(`\${${TOKEN_VARIABLE}}`) } };
  }
}

export interface ClientMachine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

/** The folder in which applications keep a user's settings. */
function settingsFolder({ platform, home }: ClientMachine): string {
  if (platform === 'win32') return `${home}\\AppData\\Roaming`;
  return platform === 'darwin' ? `${home}/Library/Application Support` : `${home}/.config`;
}

/** Tells a person where a client keeps its settings on this machine. */
export function whereSettingsGo(client: Client, machine: ClientMachine): string {
  const slash = machine.platform === 'win32' ? '\\' : '/';
  const path = (...parts: readonly string[]) => parts.join(slash);
  const folder = settingsFolder(machine);
  switch (client) {
    case 'claude-desktop':
      return `Claude Desktop: add this to ${path(folder, 'Claude', 'claude_desktop_config.json')}, then restart it.`;
    case 'claude-code':
      return 'Claude Code: add this to .mcp.json in the folder of your project, then start it there.';
    case 'vscode':
      return `VS Code: add this to ${path(folder, 'Code', 'User', 'mcp.json')}, or to .vscode${slash}mcp.json of a workspace.`;
    case 'cursor':
      return `Cursor: add this to ${path(machine.home, '.cursor', 'mcp.json')}, or to .cursor${slash}mcp.json of a project.`;
    case 'json':
      return `Add this to your client's MCP settings. For one of ${CLIENTS.filter((one) => one !== 'json').join(', ')}, write --client NAME: it also says which file.`;
  }
}

/** The command that puts the token into the variable that HTTP settings name. */
export function tokenCommand(dataDirectory: string, platform: NodeJS.Platform): string {
  if (platform === 'win32') {
    const file = `${dataDirectory}\\http-token`.replaceAll("'", "''");
    return `$env:${TOKEN_VARIABLE}=(Get-Content -LiteralPath '${file}')`;
  }
  return `export ${TOKEN_VARIABLE}="$(cat '${`${dataDirectory}/http-token`.replaceAll("'", "'\\''")}')"`;
}
