/** Names side by side. The dot stays with the name before it, so that no line begins with one. */
export const dottedList = (names: readonly string[]): string => names.join('\u00a0· ')
