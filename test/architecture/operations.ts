import { basename } from 'node:path';
import { z } from 'zod';
import type { SourceFile } from './source-file.ts';

const operationSchema = z.object({ name: z.string(), effect: z.string(), toolset: z.string() });

export interface ExportedOperation {
  readonly path: string;
  /** The file's name without its ending. */
  readonly file: string;
  readonly name: string;
  readonly effect: string;
}

/** Imports the files and lists the operations that they export. */
export async function operationsIn(files: readonly SourceFile[]): Promise<readonly ExportedOperation[]> {
  const exported = files.map(async ({ path }) => {
    const module: Record<string, unknown> = await import(
      /* @vite-ignore */ new URL(`../../${path}`, import.meta.url).href
    );
    return Object.values(module).flatMap((value) => {
      const { success, data } = operationSchema.safeParse(value);
      return success ? [{ path, file: basename(path, '.ts'), ...data }] : [];
    });
  });
  return (await Promise.all(exported)).flat();
}
