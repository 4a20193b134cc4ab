import { z } from 'zod';
import { AMBIGUITY_MATCHES, ambiguityText, ambiguousNameSchema } from '../../brand/ambiguous-names.ts';
import { readOperation } from '../../change/operation.ts';
import { cursorSchema, limitSchema, nextCursorSchema } from '../../paging/page.ts';
import { done } from '../../refusal.ts';
import { quoted } from '../../text/quoted.ts';
import { textInput, untrustedText } from '../../text/text.ts';

const output = z.object({
  checked: z
    .object({
      name: untrustedText,
      match: z.enum(AMBIGUITY_MATCHES).nullable().describe('How it matches the list; null if it does not'),
      says: untrustedText,
    })
    .nullable()
    .describe('Null if no name was given'),
  names: z.array(ambiguousNameSchema).describe('By name; if a name was given, only its match'),
  total: z.int(),
  next_cursor: nextCursorSchema,
});

/** Reads the runbook's list of known ambiguous names (Step 6, "Lessons learned"), or looks up one name in it. */
export const getKnownAmbiguousNames = readOperation({
  name: 'get_known_ambiguous_names',
  title: 'Get known ambiguous names',
  toolset: 'investigate',
  input: z.strictObject({
    name: textInput(200).exactOptional().describe('Brand name to look up'),
    limit: limitSchema,
    cursor: cursorSchema,
  }),
  output,
  refusals: ['invalid_input'],
  async run({ name, limit, cursor }, ports) {
    if (name === undefined) {
      const { rows, total, next_cursor } = await ports.data.ambiguousNamePage(limit, cursor);
      return done({ checked: null, names: [...rows], total, next_cursor });
    }
    const found = await ports.data.ambiguityOf(name);
    const says = found === null ? `${quoted(name)} is not known to be ambiguous.` : ambiguityText(name, found);
    return done({
      checked: { name, match: found?.match ?? null, says },
      names: found === null ? [] : [found.listed],
      total: (await ports.data.ambiguousNamePage(1)).total,
      next_cursor: null,
    });
  },
});
