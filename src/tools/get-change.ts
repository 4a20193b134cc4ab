import { getChange } from '../domain/operations/changes/get-change.ts';
import { renderChange } from '../mcp/change-answer.ts';
import { readTool } from '../mcp/tool.ts';

export const getChangeTool = readTool({
  operation: getChange,
  description:
    'Shows one change: what it would do or did, its state, who decided, and the outcome. Use it after a proposal to see ' +
    'whether a person has decided; wait_for_change waits for that.',
  examples: [
    { title: 'A change that a write tool answered with', input: { change_id: 'CHG-01KH0000000000000000000000' } },
  ],
  render: renderChange,
});
