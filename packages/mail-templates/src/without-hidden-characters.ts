// Bidirectional embeddings, overrides and isolates can make "gpj.exe" read "exe.jpg" and turn the
// words that follow them; the marks U+200E/F and U+061C, needed in Hebrew and Arabic, stay.
const TURNS_TEXT = /[\u202a-\u202e\u2066-\u2069]/gu
const LINE_BREAK = /\r\n|[\r\n\u0085\u2028\u2029]/gu
const CONTROL = /[^\P{Cc}\n]/gu

/** Text as a person reads it: no character that acts without being seen, line breaks as `\n`. */
export const withoutHiddenCharacters = (text: string): string =>
  text
    .toWellFormed()
    .replace(TURNS_TEXT, '')
    .replace(LINE_BREAK, '\n')
    .replace(/\t/g, ' ')
    .replace(CONTROL, '')

/** The same on one line, for a subject, a heading or a name. */
export const onOneLine = (text: string): string =>
  withoutHiddenCharacters(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ')
