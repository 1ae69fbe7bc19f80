import type { SessionCaller } from '../../platform/http/index.ts'
import type { Seal } from '../../platform/seal.ts'
import { unsealRecipients } from '../outbox/index.ts'

interface Row {
  readonly notification_id: string
  readonly organization_id: string
  readonly sealed_recipients: Buffer | null
}

/** Whole addresses for the organisation's admins, `a…@domain` for everybody else. */
export const shownRecipients = (
  seal: Seal,
  { role }: Pick<SessionCaller, 'role'>,
  row: Row,
): string[] => {
  const place = { organizationId: row.organization_id, notificationId: row.notification_id }
  const recipients = unsealRecipients(seal, place, row.sealed_recipients) ?? []
  return role === 'admin' ? [...recipients] : recipients.map(masked)
}

const masked = (address: string): string => {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, 1)}…${address.slice(at)}`
}
