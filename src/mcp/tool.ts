import type { z } from 'zod';
import type {
  AnyReadOperation,
  AnyWriteOperation,
  PlanOperation,
  ReadOperation,
  WriteOperation,
} from '../domain/change/operation.ts';
import type { Answer } from './answer.ts';

/** A call that works on the sample data. Tests run every example. */
export interface ToolExample<Input> {
  readonly title: string;
  readonly input: Input;
}

/** A resource that an answer links to. */
export interface AnswerLink {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly mimeType: string;
}

/** Inert data: prose, examples and rendering over one operation. Everything else derives from the operation. */
interface ToolShape<Operation, Input> {
  readonly operation: Operation;
  /** Says in two to four sentences: the answer, when to use the tool, when not, and what to use then. */
  readonly description: string;
  readonly examples: readonly [ToolExample<Input>, ...ToolExample<Input>[]];
}

export interface ReadTool<In extends z.ZodObject = z.ZodObject, Out extends z.ZodObject = z.ZodObject>
  extends ToolShape<ReadOperation<In, Out>, z.input<In>> {
  /** Renders the answer as text, with the same facts as the structured content. */
  render(output: z.output<Out>, answer: Answer): void;
  /** Returns resources that belong to the answer, for clients that support links. The text names them too. */
  links?(output: z.output<Out>): readonly AnswerLink[];
}

/** A tool that proposes a change. All write tools answer in the same form (`change-answer.ts`). */
export interface WriteTool<In extends z.ZodObject = z.ZodObject, Out extends z.ZodObject = z.ZodObject>
  extends ToolShape<WriteOperation<In, Out>, z.input<In>> {}

/** A tool that proposes several steps as one change; it answers as a write tool does. */
export interface PlanTool<In extends z.ZodObject = z.ZodObject> extends ToolShape<PlanOperation<In>, z.input<In>> {}

export type AnyReadTool = Omit<ReadTool, 'operation'> & { readonly operation: AnyReadOperation };
export type AnyTool =
  | AnyReadTool
  | (Omit<WriteTool, 'operation'> & { readonly operation: AnyWriteOperation })
  | PlanTool;

export function readTool<In extends z.ZodObject, Out extends z.ZodObject>(tool: ReadTool<In, Out>): ReadTool<In, Out> {
  return tool;
}

export function writeTool<In extends z.ZodObject, Out extends z.ZodObject>(
  tool: WriteTool<In, Out>,
): WriteTool<In, Out> {
  return tool;
}

export function planTool<In extends z.ZodObject>(tool: PlanTool<In>): PlanTool<In> {
  return tool;
}
