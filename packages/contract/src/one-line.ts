import * as z from 'zod/mini'

// CR, LF, NUL and every other C0/C1 control (U+0085 is one), U+2028/9, and half a surrogate pair:
// the first would split a mail header, the last is refused by PostgreSQL's jsonb.
const WITHOUT_CONTROLS = /^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u
const WITHOUT_CONTROLS_BUT_LINE_BREAKS = /^(?:[^\p{Cc}\p{Cs}\u2028\u2029]|[\t\n]|\r\n)*$/u
// RFC 2047. As text it would stand in a header as it is, and be decoded there: `=?utf-8?Q?=0D=0A?=`.
const WITHOUT_ENCODED_WORD = /^(?!.*=\?[^?\s]+\?[bq]\?[^?\s]*\?=)/iu
const SOMETHING_TO_SEE = /[^\s\p{Cc}\p{Cf}]/u

const visible = (max: number) => [z.maxLength(max), z.regex(SOMETHING_TO_SEE, 'blank')]

/**
 * Text that may enter a mail header: 1 to `max` UTF-16 units, no line break, no control character, no
 * encoded word.
 */
export const oneLine = (max: number) =>
  z
    .string()
    .check(
      ...visible(max),
      z.regex(WITHOUT_CONTROLS, 'control_characters'),
      z.regex(WITHOUT_ENCODED_WORD, 'encoded_word'),
    )

/** Text to look for: as {@link oneLine}, and may be empty. PostgreSQL refuses a NUL even in a filter. */
export const filterText = (max: number) =>
  z.string().check(z.maxLength(max), z.regex(WITHOUT_CONTROLS, 'control_characters'))

/** Text of a message's body: as {@link oneLine}, with line breaks and tabs. */
export const severalLines = (max: number) =>
  z.string().check(...visible(max), z.regex(WITHOUT_CONTROLS_BUT_LINE_BREAKS, 'control_characters'))
