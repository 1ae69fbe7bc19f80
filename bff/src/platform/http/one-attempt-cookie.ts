/**
 * The cookie of one sign-in or one connect attempt (decision 8). Lax, because the provider sends the
 * browser back from another site, where the Strict session cookie stays at home; ten minutes; named
 * with the attempt's id so that two tabs do not overwrite each other.
 */
export interface OneAttemptCookies {
  readonly nameOf: (attempt: string) => string
  /** A `Set-Cookie` value. */
  readonly give: (attempt: string, value: string) => string
  readonly take: (attempt: string) => string
  /** The value the browser brought, or null. */
  readonly read: (header: string | undefined, attempt: string) => string | null
}

const TEN_MINUTES = 600

/** `__Host-Http-` keeps other hosts and scripts from writing it; browsers want https for that. */
export const createOneAttemptCookies = (secure: boolean): OneAttemptCookies => {
  const nameOf = (attempt: string) => `${secure ? '__Host-Http-' : ''}txn-${attempt}`
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  return {
    nameOf,
    give: (attempt, value) => `${nameOf(attempt)}=${value}; Max-Age=${TEN_MINUTES}; ${attributes}`,
    take: (attempt) => `${nameOf(attempt)}=; Max-Age=0; ${attributes}`,
    read: (header, attempt) => cookiesIn(header).get(nameOf(attempt)) ?? null,
  }
}

/**
 * Name to value. Of two with one name the first counts: the more specific one comes first. Nothing is
 * cut from a name but the space that browsers put between two pairs: a sibling host may set a cookie
 * whose name begins with some other blank, and without that it would read as one of ours.
 */
export const cookiesIn = (header: string | undefined): Map<string, string> => {
  const found = new Map<string, string>()
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=')
    const name = pair.slice(0, Math.max(at, 0)).replace(/^ /, '')
    if (name !== '' && !found.has(name)) found.set(name, pair.slice(at + 1))
  }
  return found
}
