/** Removes diacritics and replaces other letters by their usual ASCII form. */
export const withoutMarks = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[‘’`]/g, "'")
    .replace(/ø/g, 'o')
    .replace(/æ/g, 'ae')
    .replace(/ß/g, 'ss')
    .replace(/[łŁ]/g, 'l');

export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Reduces a name to words in capitals, for comparing names. */
export const comparable = (text: string): string =>
  withoutMarks(text)
    .toUpperCase()
    .replace(/&/g, ' AND ')
    .replace(/['.]/g, '')
    .replace(/[^A-Z0-9]+/g, ' ')
    .trim();
