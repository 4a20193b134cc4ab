import type { z } from 'zod';
import type {
  AnyReadOperation,
  AnyWriteOperation,
  PlanOperation,
  ReadOperation,
  WriteOperation,
} from '../domain/change/operation.ts';
import type { Answer } from './answer.ts';

/** A call that works on the sample data, with what it is for. Tests run every one. */
export interface ToolExample<Input> {
  readonly title: string;
  readonly input: Input;
}

/** A resource that an answer points to. */
export interface AnswerLink {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly mimeType: string;
}

/** A tool is inert: prose, examples and rendering over one operation. Everything else derives from the operation. */
interface ToolShape<Operation, Input> {
  readonly operation: Operation;
  /** What it answers, when to use it, when not and what to use then; two to four sentences. */
  readonly description: string;
  readonly examples: readonly [ToolExample<Input>, ...ToolExample<Input>[]];
}

export interface ReadTool<In extends z.ZodObject = z.ZodObject, Out extends z.ZodObject = z.ZodObject>
  extends ToolShape<ReadOperation<In, Out>, z.input<In>> {
  /** How the answer reads as text; the same facts as the structured content. */
  render(output: z.output<Out>, answer: Answer): void;
  /** Resources that belong to the answer, for clients that follow links; the text names them too. */
  links?(output: z.output<Out>): readonly AnswerLink[];
}

/** A write tool's answer is the change it proposed, rendered alike for all of them (`change-answer.ts`). */
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
