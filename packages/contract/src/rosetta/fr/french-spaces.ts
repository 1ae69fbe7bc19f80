const spaced = (text: string): string =>
  text
    .replaceAll('« ', '«\u202F')
    .replaceAll(' »', '\u202F»')
    .replaceAll(/ ([;!?])/g, '\u202F$1')
    .replaceAll(' :', '\u00A0:')
    .replaceAll(/\b(e)-(?=mail)/gi, '$1\u2011')

/** French text with its no-break spaces and hyphens; inserted values stay as they are. */
export const fr = (parts: TemplateStringsArray, ...values: readonly string[]): string =>
  parts.map((part, place) => `${spaced(part)}${values[place] ?? ''}`).join('')
