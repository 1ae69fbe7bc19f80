import { Problem } from '../../platform/http/index.ts'

const LONGEST = 255
// Visible ASCII and space, as a header can carry it.
const BARE = /^[\x20-\x7e]+$/
/** A structured-field string (RFC 8941): quoted, with `\"` and `\\`. */
const QUOTED = /^"(?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"$/

/** The caller's key, 1 to 255 characters, bare or as a quoted string: both forms are one key. */
export const idempotencyKeyOf = (header: string | undefined): string => {
  if (header === undefined) throw new Problem('idempotency_key_missing')
  const key = QUOTED.test(header) ? header.slice(1, -1).replaceAll(/\\(["\\])/g, '$1') : header
  if (key.length > 0 && key.length <= LONGEST && BARE.test(key)) return key
  throw new Problem('validation_failed', {
    errors: [
      {
        pointer: '#/headers/idempotency-key',
        code: 'invalid_idempotency_key',
        detail: `Send 1 to ${LONGEST} visible ASCII characters.`,
      },
    ],
  })
}
