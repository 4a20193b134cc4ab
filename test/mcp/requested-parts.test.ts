import { expect, test } from 'vitest';
import { requestedParts } from '../../src/mcp/requested-parts.ts';

const EVERYTHING = { tools: true, resources: true, prompts: true };

const request = (headers: Record<string, string>) => new Request('http://localhost/mcp', { headers });

test.each([
  [
    { 'mcp-method': 'tools/call', 'mcp-name': 'get_change' },
    { tools: true, tool: 'get_change' },
  ],
  [{ 'mcp-method': 'tools/list' }, { tools: true }],
  [{ 'mcp-method': 'resources/read', 'mcp-name': 'brand://1' }, { resources: true }],
  [{ 'mcp-method': 'resources/templates/list' }, { resources: true }],
  [{ 'mcp-method': 'prompts/get', 'mcp-name': 'resolve_by_split' }, { prompts: true }],
  [{ 'mcp-method': 'completion/complete' }, EVERYTHING],
  [{ 'mcp-method': 'server/discover' }, EVERYTHING],
  [{}, EVERYTHING],
])('a request of 2026 with %j', (headers, asked) => {
  const nothing = { tools: false, resources: false, prompts: false };
  expect(requestedParts({ era: 'modern', requestInfo: request(headers) })).toStrictEqual({ ...nothing, ...asked });
});

test('a session of before, and a connection without headers, get everything', () => {
  const headers = { 'mcp-method': 'tools/call', 'mcp-name': 'get_change' };
  expect(requestedParts({ era: 'legacy', requestInfo: request(headers) })).toStrictEqual(EVERYTHING);
  expect(requestedParts({ era: 'modern' })).toStrictEqual(EVERYTHING);
  expect(requestedParts(undefined)).toStrictEqual(EVERYTHING);
});
