import { writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { deskPath, readDesk } from '../../src/backends/embedded/desk-file.ts';
import { ApproverFiles } from '../../src/console/approver-files.ts';
import { givenDirectory } from '../backends/embedded/given-store.ts';
import { refusalOf } from '../executor/small-store.ts';

const directories = givenDirectory();
afterAll(() => directories.clear());

test.each([
  ['a key twice', '{"min_approvers":2,"min_approvers":1}', 'twice'],
  ['bytes that are not UTF-8', Buffer.from('{"teams":"\u00e9"}', 'latin1'), 'not UTF-8'],
])('given a policy or settings with %s, then they are refused, whatever else they say', (_what, bytes, problem) => {
  const directory = directories.make();
  const files = new ApproverFiles(directory);
  writeFileSync(files.policyPath, bytes);
  writeFileSync(deskPath(directory), bytes);
  expect(refusalOf(files.readPolicy()).message).toContain(problem);
  expect(() => readDesk(directory)).toThrow(problem);
});
