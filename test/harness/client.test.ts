import { expect, test } from 'vitest';
import { harnessClient, type SdkClient } from './client.ts';

const never = async (): Promise<unknown> => {
  throw new Error('not asked for');
};
const answering = (contents: readonly object[]): SdkClient => ({
  ...{ listTools: never, callTool: never, listResources: never, listResourceTemplates: never },
  ...{ listPrompts: never, getPrompt: never, close: async () => {} },
  readResource: async () => ({ contents }),
});
const clientOf = (contents: readonly object[]) => harnessClient(answering(contents), '2025-11-25', () => '');

test('a binary resource is read as its bytes, with its type', async () => {
  const blob = Buffer.from([0x25, 0x50, 0x44, 0x46, 0xff, 0x00]).toString('base64');
  const read = await clientOf([{ uri: 'report://x', mimeType: 'application/pdf', blob }]).readBytes('report://x');
  expect(read.mimeType).toBe('application/pdf');
  expect([...read.bytes]).toEqual([0x25, 0x50, 0x44, 0x46, 0xff, 0x00]);
});

test('a text resource is read as its bytes too', async () => {
  const read = await clientOf([{ uri: 'brand://1', text: 'Café' }]).readBytes('brand://1');
  expect(new TextDecoder().decode(read.bytes)).toBe('Café');
  expect(read.mimeType).toBe('text/plain');
});
