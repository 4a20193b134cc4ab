import type { ReviewScreens } from '../../test/screens/review-session.ts';

/** A session of a person at a terminal: what it shows, and its screens. */
interface Session {
  readonly title: string;
  readonly about: string;
  readonly screens: readonly string[];
}

const HEAD = `# Screens of the review

What a person saw on a terminal of 24 rows and 80 columns at each question, before and after the sheet became short
first. Both start from the same three changes on the sample data: the plan of the Star case; a note whose text imitates
the program's own question; a harmless note. An answer stands where the person typed it; passphrases do not show.

The screens of today are recorded by \`npm run docs\`, on an emulated terminal and with a clock that stands still. Those of
before were recorded once, over a pseudo-terminal, with the program before that change.
`;

function sessions(before: boolean, { init, review, empty }: ReviewScreens): readonly Session[] {
  return [
    {
      title: 'Two passphrases differ',
      about: before
        ? 'The command ends with half a dialogue, and has to be started again.'
        : 'They are asked for again. A passphrase that is too short is refused before it is repeated.',
      screens: init,
    },
    {
      title: 'Three changes',
      about: before
        ? 'The whole sheet of the plan, 132 rows, scrolls by; its last rows are what the person sees at the question. "aprove" counts as "skip". The third screen has the imitated question at the left edge.'
        : 'The first screen sums the change up; it can be approved on the last one, behind all details. "aprove" is asked again, as is a word where characters are asked for. The imitation stays in its frame, and a rejection needs a reason.',
      screens: review,
    },
    {
      title: 'Nothing waits',
      about: before ? 'Skipped changes stay; a passphrase is asked for in any case.' : 'No passphrase is asked for.',
      screens: empty,
    },
  ];
}

/** Returns docs/review-screens.md. */
export function reviewScreensPage(before: ReviewScreens, after: ReviewScreens): string {
  const part = (title: string, list: readonly Session[]) =>
    `## ${title}\n\n${list.map((session) => section(title, session)).join('\n')}`;
  return [HEAD, part('Before', sessions(true, before)), part('After', sessions(false, after))].join('\n');
}

function section(part: string, { title, about, screens }: Session): string {
  const shown = screens.map((screen, index) => `Screen ${index + 1}:\n\n\`\`\`text\n${screen}\n\`\`\`\n`);
  return `### ${part}: ${title.toLowerCase()}\n\n${about}\n\n${shown.join('\n')}`;
}

/** Reads screens that were recorded into one text, each after a line \`--- screen N\`. */
export function recordedScreens(text: string): readonly string[] {
  return text
    .split(/^--- screen \d+\n/m)
    .slice(1)
    .map((screen) => screen.trimEnd());
}
