import { APPROVER_ID } from '../console/approver-files.ts';
import { MIN_PASSPHRASE } from '../console/approver-key.ts';
import { visibleValue } from '../console/visible-text.ts';
import { POLICY_PRESETS, type Policy } from '../domain/change/policy.ts';
import { done, type Outcome, type Refusal, refused } from '../domain/refusal.ts';
import { askUntil, type Reading } from './asking.ts';
import type { Terminal } from './terminal.ts';

type Dialogue = Pick<Terminal, 'ask' | 'note'>;
type Preset = Policy['preset'];

/**
 * Asks for a new passphrase until one is long enough and typed twice alike. A short one is refused before it is repeated.
 */
export function askNewPassphrase(terminal: Dialogue): Promise<string> {
  const question = `New passphrase (${MIN_PASSPHRASE} characters or more): `;
  return askUntil(
    terminal,
    question,
    async (first): Promise<Reading<string>> => {
      if (first.length < MIN_PASSPHRASE) {
        return {
          again: `It has only ${first.length} characters. Use ${MIN_PASSPHRASE} or more, such as four unrelated words.`,
        };
      }
      const second = await terminal.ask('Repeat it: ', { secret: true });
      return first === second ? { value: first } : { again: 'The two passphrases differ. Type it again, twice.' };
    },
    { secret: true },
  );
}

/**
 * Returns the approver id that was given, or asks for one until `check` takes it.
 *
 * @param usual the id that Enter alone stands for
 */
export async function approverIdFrom(
  given: string | undefined,
  whose: string,
  terminal: Dialogue,
  check: (id: string) => Promise<Outcome<unknown>>,
  usual?: string,
): Promise<string> {
  const read = async (typed: string): Promise<Reading<string>> => {
    const id = typed.trim() === '' && usual !== undefined ? usual : typed.trim();
    const wellFormed = checkApproverId(id);
    const checked = wellFormed.ok ? await check(id) : wellFormed;
    return checked.ok ? { value: id } : { again: sentence(checked.refusal) };
  };
  const first = given === undefined ? undefined : await read(given);
  if (first !== undefined && 'value' in first) return first.value;
  if (first !== undefined) terminal.note(first.again);
  return askUntil(terminal, `${whose}${usual === undefined ? '' : ` [${usual}]`}: `, read);
}

/** Returns the preset that was given, `solo` where none was, or asks where there is none of that name. */
export async function presetFrom(given: string | undefined, terminal: Dialogue): Promise<Preset> {
  const known = POLICY_PRESETS.join(', ');
  const read = (typed: string): Reading<Preset> => {
    const name = typed.trim().toLowerCase();
    const preset = POLICY_PRESETS.find((one) => one === name);
    return preset === undefined ? { again: visibleValue(`There is no preset "${name}".`) } : { value: preset };
  };
  const first = read(given ?? 'solo');
  if ('value' in first) return first.value;
  terminal.note(first.again);
  return askUntil(terminal, `Preset, one of ${known}: `, read);
}

const sentence = ({ message, instead }: Refusal): string => visibleValue(`${message} ${instead}`);

function checkApproverId(id: string): Outcome<string> {
  if (APPROVER_ID.test(id)) return done(id);
  return refused({
    code: 'invalid_input',
    field: '--id',
    message: id === '' ? 'No approver id was given.' : `"${id}" cannot be an approver id.`,
    instead: 'Use an e-mail address or a user name: letters, digits and . _ @ + -',
  });
}
