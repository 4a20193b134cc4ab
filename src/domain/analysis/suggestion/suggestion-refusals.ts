import { refused } from '../../refusal.ts';

export function unknownBrand(brandid: number) {
  return refused({
    code: 'not_found',
    field: 'brandid',
    message: `There is no brand ${brandid}.`,
    instead: 'Find it by name with find_brands.',
  });
}

export function nothingUsable(combos: number) {
  return refused({
    code: 'conflict',
    field: 'brandid',
    message:
      combos === 0
        ? 'The brand has no combos.'
        : `Of the ${combos} combos none is of use: payment wallets put their codes or prefixes there, or the mcc table lacks the code.`,
    instead: `Nothing shows how to find it. ${BY_A_PERSON}`,
  });
}

export function nothingFound(combos: number, usable: number) {
  return refused({
    code: 'conflict',
    field: 'brandid',
    message: `No phrase finds the brand: neither its name nor a beginning that several combos share. ${usable} of its ${combos} combos could show one; the others carry codes that no list may hold.`,
    instead: `Look at get_narratives, and at analyze_brand_for_split for several businesses under one id. ${BY_A_PERSON}`,
  });
}

const BY_A_PERSON = 'Escalate it for insufficient_data, or write metadata with create_manual_metadata.';

export function cutShort() {
  return refused({
    code: 'incomplete',
    field: 'brandid',
    message: 'Counting over all combos was cut short, so nobody could judge what would come out.',
    instead: 'Ask again; if it stays so, try a regex of your own with test_metadata_regex.',
  });
}
