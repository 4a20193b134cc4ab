/** Longer texts are not kept: they would make the memory a caller's to fill. */
const MAX_KEY_LENGTH = 512;

/** A pure function of a text with its last `most` answers kept, the one not asked for longest forgotten first. */
export function remembered<T>(answerTo: (text: string) => T, most: number): (text: string) => T {
  const known = new Map<string, { readonly answer: T }>();
  return (text) => {
    const entry = known.get(text) ?? { answer: answerTo(text) };
    if (text.length > MAX_KEY_LENGTH) return entry.answer;
    known.delete(text);
    known.set(text, entry);
    const [oldest] = known.keys();
    if (known.size > most && oldest !== undefined) known.delete(oldest);
    return entry.answer;
  };
}
