// Names and addresses come from users and providers: a line break would forge a line of the text
// for IT, a bidirectional control (Cf) would show an address backwards.
const BREAKS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu
const INVISIBLE = /\p{Cf}/gu

/** One line of visible text, or null when nothing is left. */
export const plainValue = (value: string | null): string | null => {
  if (value === null) return null
  const plain = value.replace(BREAKS, ' ').replace(INVISIBLE, '').replace(/ {2,}/g, ' ').trim()
  return plain === '' ? null : plain
}

/** An http(s) address without spaces, or null: it becomes a link that people are told to open. */
export const plainUrl = (value: string | null): string | null => {
  const plain = plainValue(value)
  return plain !== null && /^https?:\/\/\S+$/i.test(plain) ? plain : null
}
