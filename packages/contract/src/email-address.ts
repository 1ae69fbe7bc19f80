import * as z from 'zod/mini'

// RFC 5321 lengths; one strict addr-spec, no comments, quotes or groups (attack I-02). Accented
// local parts and domains are allowed here and turned to A-labels by the server (RFC 6531/5891).
const LOCAL = "[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\\.[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+)*"
const LABEL = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?'
const ADDRESS = new RegExp(`^(?=[^@]{1,64}@)${LOCAL}@(?:${LABEL}\\.)+${LABEL}$`, 'u')

/** One addr-spec (RFC 5321), at most 254 characters, trimmed. What is longer is not looked at. */
export const EmailAddress = z
  .string()
  .check(z.trim(), z.maxLength(254, { abort: true }), z.regex(ADDRESS, 'invalid_address'))
