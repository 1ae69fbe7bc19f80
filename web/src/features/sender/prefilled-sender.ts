import type { EmailSettings, SenderForm } from '@letterhead/contract'

const ALIAS_MAX = 64

/** An organisation’s name, cut to what a sender alias may hold. */
export const aliasFrom = (name: string): string =>
  name
    .replaceAll(/[<>"\p{Cc}\u2028\u2029]/gu, '')
    .trim()
    .slice(0, ALIAS_MAX)
    .trim()

/** What stands in the form at first: the sender in use, else the last try, else a suggestion. */
export const prefilledSender = (settings: EmailSettings): SenderForm => {
  const { sender, lastTest, connection, organization } = settings
  if (sender !== null) return { email: sender.email, alias: sender.alias }
  if (lastTest !== null) return { email: lastTest.email, alias: lastTest.alias }
  return { email: connection?.account.email ?? '', alias: aliasFrom(organization.name) }
}
