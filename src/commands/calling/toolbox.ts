import type { Outcome } from '../../domain/refusal.ts';
import type { AnyTool } from '../../mcp/tool.ts';
import type { RunnableTool } from '../../mcp/tool-runner.ts';

/** Converts a tool's answer into a file. */
export interface DocumentMaker {
  /** The supported file extensions, for messages. */
  readonly extensions: string;
  accepts(path: string): Promise<boolean>;
  /** @param path an accepted path; its extension selects the format */
  make(structured: Readonly<Record<string, unknown>>, path: string): Promise<Uint8Array>;
}

/** Reads a file named by a flag; a refusal says why it cannot be used. */
export type ReadFile = (path: string, flag: string) => Outcome<string>;

/** The file that a document is written to. */
export interface DocumentTarget {
  readonly path: string;
  /** Allows replacing an existing plain file. */
  readonly overwrite: boolean;
}

/**
 * The agents' tools, callable in this process. It also has the rights of the person who calls: it reads the files named
 * by flags, writes documents, and creates a store of sample data when there is none.
 */
export interface Toolbox {
  readonly tools: readonly AnyTool[];
  /** Prepares a tool. Running it opens the store, or creates one with sample data when there is none. */
  runnable(tool: AnyTool): RunnableTool;
  /** By tool name. */
  readonly documents: ReadonlyMap<string, DocumentMaker>;
  readonly readFile: ReadFile;
  /** Refuses a target in the data directory, and an existing file unless `overwrite` is set. Returns the absolute path. */
  checkTarget(target: DocumentTarget): Outcome<string>;
  /** Writes a document atomically and returns its absolute path. */
  writeFile(target: DocumentTarget, content: Uint8Array): Outcome<string>;
}
