import type { Outcome } from '../../domain/refusal.ts';
import type { AnyTool } from '../../mcp/tool.ts';
import type { RunnableTool } from '../../mcp/tool-runner.ts';
import type { ReadFile } from './read-flags.ts';

/** How a tool's answer becomes a file. */
export interface DocumentMaker {
  /** The endings that a path may have, for whoever gave it another. */
  readonly endings: string;
  accepts(path: string): Promise<boolean>;
  /** @param path one that is accepted; its ending says which kind of file */
  make(structured: Readonly<Record<string, unknown>>, path: string): Promise<Uint8Array>;
}

/** The tools, as agents have them over MCP and with no more rights. */
export interface Toolbox {
  readonly tools: readonly AnyTool[];
  /** The store is opened when it runs; where there is none, one of sample data is made first. */
  runnable(tool: AnyTool): RunnableTool;
  /** By tool. */
  readonly documents: ReadonlyMap<string, DocumentMaker>;
  readonly readFile: ReadFile;
  /** Puts a document there in one piece. Gives the path. */
  writeFile(path: string, content: Uint8Array): Outcome<string>;
}
