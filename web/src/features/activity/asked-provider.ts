import type { EmailSettings } from '@letterhead/contract'
import type { RosettaProvider } from '@letterhead/contract/rosetta'

/** Whom we asked to send a mail. While it has not left it has no `from`: it waits for the sender in use. */
export const askedProvider = (
  {
    connection,
    platformSender,
    senderInUse,
  }: Pick<EmailSettings, 'connection' | 'platformSender' | 'senderInUse'>,
  from: string | null,
): RosettaProvider => {
  const own = from === null ? senderInUse.kind === 'own' : from !== platformSender.email
  return own ? (connection?.provider ?? 'platform') : 'platform'
}
