import type { AnyOperation, Toolset } from '../change/operation.ts';
import { TOOLSETS } from '../change/operation.ts';

/** The most tools that some clients take, of all servers together: Cursor is one. */
export const CLIENT_TOOL_LIMIT = 40;

/** What a client with that limit is used for, with the toolsets of that work first. */
const PRESETS = {
  resolve: ['resolve', 'changes', 'verify', 'investigate', 'triage', 'report'],
  triage: ['triage', 'changes', 'investigate', 'report', 'verify', 'resolve'],
} as const satisfies Record<string, readonly Toolset[]>;

export const PRESET_NAMES: readonly string[] = Object.keys(PRESETS);

export interface Preset {
  readonly name: string;
  readonly toolsets: readonly Toolset[];
  /** The number of tools that it offers. */
  readonly tools: number;
}

/** Returns the presets: of each, the toolsets in its order that fit together below {@link CLIENT_TOOL_LIMIT}. */
export function presetsOf(operations: readonly Pick<AnyOperation, 'toolset'>[]): readonly Preset[] {
  return Object.entries(PRESETS).map(([name, order]) => {
    const chosen = new Set<Toolset>();
    let tools = 0;
    for (const toolset of order) {
      const size = operations.filter((operation) => operation.toolset === toolset).length;
      if (tools + size >= CLIENT_TOOL_LIMIT) continue;
      chosen.add(toolset);
      tools += size;
    }
    return { name, toolsets: TOOLSETS.filter((toolset) => chosen.has(toolset)), tools };
  });
}
