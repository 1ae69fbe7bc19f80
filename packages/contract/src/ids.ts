import * as z from 'zod/mini'

/**
 * The host's own ids: 1-64 of `A-Z a-z 0-9 . _ -`. Not `.` and `..`, which addresses read as folders,
 * and not `_operator`, under which the alerts to all organisations' admins wait.
 */
export const HostId = z.string().check(z.regex(/^(?!\.{1,2}$|_operator$)[A-Za-z0-9._-]{1,64}$/))
/** Ids that Letterhead makes: UUID (version 7, so they sort by time). */
export const Id = z.uuid()
/** RFC 3339 instant in UTC. */
export const Instant = z.iso.datetime()
/** A day, UTC, `2026-11-22`. The year 0 is one that PostgreSQL does not know. */
export const Day = z.iso.date().check(z.regex(/^(?!0000)/))
/** Counts the changes of something that two people may change at once. */
export const Version = z.int().check(z.minimum(0), z.maximum(2_147_483_647))
