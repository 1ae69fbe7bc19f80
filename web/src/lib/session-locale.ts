import type { Locale, Session } from '@letterhead/contract'

/** The language the session asks for, if it asks for one. */
export const localeOf = (session: Session | undefined): Locale | null => {
  if (session === undefined) return null
  return session.signedIn ? session.person.locale : session.locale
}
