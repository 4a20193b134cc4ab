import { withdrawChange } from '../domain/operations/changes/withdraw-change.ts';
import { plain } from '../mcp/answer.ts';
import { readTool } from '../mcp/tool.ts';

export const withdrawChangeTool = readTool({
  operation: withdrawChange,
  description:
    'Withdraws a change that you proposed and that is not applied yet. Use it when a proposal turned out wrong or is replaced by ' +
    'another. Only an approver can reject a change that someone else proposed.',
  examples: [
    { title: 'A change that a write tool answered with', input: { change_id: 'CHG-01KH0000000000000000000000' } },
  ],
  render({ change_id, state }, answer) {
    answer.line(plain`${change_id} is ${state}: it can no longer be approved or applied.`);
  },
});
