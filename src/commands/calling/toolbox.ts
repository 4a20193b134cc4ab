import type { Outcome } from '../../domain/refusal.ts';
import type { AnyTool } from '../../mcp/tool.ts';
import type { RunnableTool } from '../../mcp/tool-runner.ts';

/** How a tool's answer becomes a file. */
export interface DocumentMaker {
  /** The endings that a path may have, for whoever gave it another. */
  readonly endings: string;
  accepts(path: string): Promise<boolean>;
  /** @param path one that is accepted; its ending says which kind of file */
  make(structured: Readonly<Record<string, unknown>>, path: string): Promise<Uint8Array>;
}

/** Reads a file that a flag names; a refusal says why it cannot be used. */
export type ReadFile = (path: string, flag: string) => Outcome<string>;

/** Where a document is to be put. */
export interface DocumentPlace {
  readonly path: string;
  /** Replace a plain file that is there. */
  readonly overwrite: boolean;
}

/**
 * The tools, as agents have them over MCP. Beyond those it has the rights of the person who calls: it reads the files
 * that their flags name, puts documents where they say, and makes a store of sample data where there is none.
 */
export interface Toolbox {
  readonly tools: readonly AnyTool[];
  /** The store is opened when it runs; where there is none, one of sample data is made first. */
  runnable(tool: AnyTool): RunnableTool;
  /** By tool. */
  readonly documents: ReadonlyMap<string, DocumentMaker>;
  readonly readFile: ReadFile;
  /** Whether a document may be put there: never into the data directory, nor over a file unless that is asked for. */
  accepts(place: DocumentPlace): Outcome<string>;
  /** Puts a document there in one piece. Gives the path. */
  writeFile(place: DocumentPlace, content: Uint8Array): Outcome<string>;
}
