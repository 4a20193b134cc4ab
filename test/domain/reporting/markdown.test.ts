import { expect, test } from 'vitest';
import { reportMarkdown } from '../../../src/domain/reporting/markdown.ts';
import { aReport } from './a-report.ts';

test('text from data stays text: no link, image, HTML, table cell or heading of its own', () => {
  const [row] = aReport().escalations;
  if (row === undefined) throw new Error('the report has no escalation');
  const brandname = 'A | B\n# C ![x](http://evil.example/p.png) <img src=x> `code` www.evil.example';
  const markdown = reportMarkdown(aReport({ escalations: [{ ...row, brandname }] }));
  const [line] = markdown.split('\n').filter((one) => one.includes('evil'));
  expect(line).toContain('A \\| B \\# C \\!\\[x\\](http\\://evil.example/p.png) \\<img src=x\\> \\`code\\` www\\.evil');
  expect(line?.split(/(?<!\\)\|/)).toHaveLength(11);
});

test('a section without content has no heading', () => {
  const markdown = reportMarkdown(aReport({ remarks: [], shares: [], trend: [], escalations: [] }));
  expect(markdown.match(/^## .*/gm)).toEqual(['## Alerts', '## Key figures']);
  expect(markdown).toContain('No alerts.');
});
