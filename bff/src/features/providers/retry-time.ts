const SECOND = 1000
const DAY = 24 * 60 * 60 * SECOND

/** Between a second and a day from now: a provider's clock or typo must not stop a mailbox for good. */
export const clampedTime = (at: number, now: Date): Date | null =>
  Number.isFinite(at)
    ? new Date(Math.min(Math.max(at, now.getTime() + SECOND), now.getTime() + DAY))
    : null

/** `Retry-After` (RFC 9110 10.2.3): seconds or an HTTP-date. Null for garbage and for negative seconds. */
export const retryAfterTime = (value: string | undefined, now: Date): Date | null => {
  const text = value?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return clampedTime(now.getTime() + Number(text) * SECOND, now)
  if (/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/.test(text)) {
    return clampedTime(Date.parse(text), now)
  }
  return null
}
