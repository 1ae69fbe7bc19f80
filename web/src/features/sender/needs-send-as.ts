import type { EmailSettings } from '@letterhead/contract'
import { sameAddress } from '../../lib/same-address.ts'

/**
 * Microsoft lets a connected account send from another mailbox only with `Mail.Send.Shared`, which
 * we do not ask for until somebody wants it. Google has no such permission.
 */
export const needsSendAs = (
  connection: NonNullable<EmailSettings['connection']>,
  email: string,
): boolean =>
  connection.provider === 'microsoft' &&
  email.trim() !== '' &&
  !sameAddress(connection.account.email, email) &&
  !connection.scopes.includes('Mail.Send.Shared')
