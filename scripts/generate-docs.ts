/*
 * Writes the generated pages about tools, resources, prompts and commands, the table between the markers of README.md,
 * the screens of the review, and the packages in NOTICE. With --check it writes nothing and fails if a file differs from what it would write.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { recordReview } from '../test/screens/review-session.ts';
import { withPackages } from './docs/notice.ts';
import { generatedPages } from './docs/pages.ts';
import { recordedScreens, reviewScreensPage } from './docs/review-screens-page.ts';

const ROOT = new URL('../', import.meta.url);

function readText(path: string): string {
  const url = new URL(path, ROOT);
  return existsSync(url) ? readFileSync(url, 'utf8') : '';
}

function firstDifference(is: string, should: string): string {
  const [left, right] = [is.split('\n'), should.split('\n')];
  const line = right.findIndex((text, index) => text !== left[index]);
  const at = line === -1 ? right.length : line;
  return `line ${at + 1}\n  is     ${left[at] ?? '(the end)'}\n  should ${right[at] ?? '(the end)'}`;
}

const check = process.argv.includes('--check');
const screensBefore = (name: string) => recordedScreens(readText(`test/screens/before/${name}.txt`));
const pages = {
  ...generatedPages(readText('README.md')),
  'docs/review-screens.md': reviewScreensPage(
    { init: screensBefore('init'), review: screensBefore('review'), empty: screensBefore('empty') },
    await recordReview(),
  ),
  NOTICE: withPackages(readText('NOTICE')),
};
for (const [path, should] of Object.entries(pages)) {
  const is = readText(path);
  if (is === should) continue;
  if (check) {
    process.stdout.write(`${path} is not in sync with the code: ${firstDifference(is, should)}\nRun: npm run docs\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(new URL(path, ROOT), should);
    process.stdout.write(`Wrote ${path}\n`);
  }
}
