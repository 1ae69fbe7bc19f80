/** A provider's word as a key: `constructor` must not find what every object inherits. */
export const lookUp = <T>(
  table: Readonly<Partial<Record<string, T>>>,
  word: string,
): T | undefined => (Object.hasOwn(table, word) ? table[word] : undefined)
