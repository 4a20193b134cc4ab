import { visibleValue } from '../console/visible-text.ts';
import type { UpstreamMark } from '../domain/change/adoption.ts';
import { done } from '../domain/refusal.ts';
import { maskPersonalData } from '../domain/text/text.ts';
import type { Command } from './command.ts';

/** Returns a line for each problem of a version that was set aside. */
export function setAsideLines({ source, problems }: UpstreamMark): readonly string[] {
  return problems.map(({ line, reason, detail }) =>
    visibleValue(maskPersonalData(`${source} line ${line}: ${reason}: ${detail}`)),
  );
}

export const dataSetAside: Command = {
  usage: 'data set-aside',
  summary: 'List what the Brand Metadata Generator has written that could not be taken in, with the reasons.',
  options: {},
  arguments: [],
  run: (_input, context) =>
    context.withStore(async ({ upstream }) => {
      const set_aside: UpstreamMark[] = [];
      for await (const mark of upstream.setAside()) {
        set_aside.push(mark);
        if (!context.json) for (const line of setAsideLines(mark)) context.terminal.out(line);
      }
      if (set_aside.length === 0) context.terminal.note('Nothing is set aside.');
      return done({ set_aside });
    }),
};
