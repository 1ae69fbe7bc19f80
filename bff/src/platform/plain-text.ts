/** Strangers' text on its way to a screen and a table: one line, no control characters, short. */
export const plainText = (text: string, longest = 200): string =>
  text
    // Cut first: what is read may be a megabyte.
    .slice(0, longest * 4)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, longest)
