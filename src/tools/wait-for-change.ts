import { waitForChange } from '../domain/operations/changes/wait-for-change.ts';
import { plain } from '../mcp/answer.ts';
import { renderDecided } from '../mcp/change-answer.ts';
import { readTool } from '../mcp/tool.ts';

export const waitForChangeTool = readTool({
  operation: waitForChange,
  description:
    'Waits up to timeout_seconds for a person to decide on a change and for it to be applied. Use it after telling the person ' +
    'where to decide. Call it again while settled is false; a person may take days, so do not loop for long.',
  examples: [
    { title: 'Look once, without waiting', input: { change_id: 'CHG-01KH0000000000000000000000', timeout_seconds: 0 } },
  ],
  render({ settled, change }, answer) {
    if (!settled) answer.line(plain`Not decided yet. Call again, or come back later.`);
    renderDecided(change, answer);
  },
});
