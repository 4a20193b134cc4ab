/** Letters without their marks, in ASCII where there is a usual way to write them. */
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

/** A name reduced to capital words, for comparing names. */
export const comparable = (text: string): string =>
  withoutMarks(text)
    .toUpperCase()
    .replace(/&/g, ' AND ')
    .replace(/['.]/g, '')
    .replace(/[^A-Z0-9]+/g, ' ')
    .trim();
