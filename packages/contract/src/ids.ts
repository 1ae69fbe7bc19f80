import * as z from 'zod/mini'

/** The host's own ids: 1-64 of `A-Z a-z 0-9 . _ -`. */
export const HostId = z.string().check(z.regex(/^[A-Za-z0-9._-]{1,64}$/))
/** Ids that Letterhead makes: UUID (version 7, so they sort by time). */
export const Id = z.uuid()
/** RFC 3339 instant in UTC. */
export const Instant = z.iso.datetime()
