import type { AuditAction } from '@letterhead/contract'
import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react'

const WORDS: Record<AuditAction, MessageDescriptor> = {
  'session.started': msg`Signed in`,
  'session.ended': msg`Signed out`,
  'session.ended_everywhere': msg`Signed out everywhere`,
  'sign_in.refused': msg`Sign-in refused`,
  'access.denied': msg`Access denied`,
  'api_key.created': msg`API key created`,
  'api_key.revoked': msg`API key revoked`,
  'organization.provisioned': msg`Organisation set up or renamed`,
  'workspace.provisioned': msg`Workspace set up or renamed`,
  'connect_attempt.started': msg`Connecting a mailbox begun`,
  'connect_attempt.cancelled': msg`Connecting a mailbox given up`,
  'connect_attempt.failed': msg`Connecting a mailbox failed`,
  'connect_attempt.refused': msg`Sign-in from elsewhere refused`,
  'connection.connected': msg`Mailbox connected`,
  'connection.needs_reconnect': msg`Mailbox needs to be reconnected`,
  'connection.disconnected': msg`Mailbox disconnected`,
  'sender.tested': msg`Sender saved and tested`,
  'sender.changed': msg`Sender in use changed`,
  'sender.headers_pasted': msg`Headers of a test email checked`,
  'sender_policy.changed': msg`Allowed senders changed`,
  'hand_over.created': msg`Approval link created`,
  'hand_over.approved': msg`Approved by IT`,
  'hand_over.declined': msg`Declined by IT`,
  'hand_over.failed': msg`Approval by IT failed`,
  'hand_over.other_tenant': msg`Approved by IT for another organisation`,
  'hand_over.revoked': msg`Approval link withdrawn`,
  'notification.cancelled': msg`Email cancelled`,
  'held_mail.drained': msg`Held emails released`,
  'held_mail.dropped': msg`Held emails dropped`,
  'held_mail.stopped': msg`Release of held emails stopped`,
  'unknown_mail.resolved': msg`Emails of unknown outcome decided`,
  'outbox_policies.changed': msg`Rules by kind changed`,
  'outbox_limits.changed': msg`Own limits changed`,
  'brake.pulled': msg`All sending stopped`,
  'brake.released': msg`Sending released`,
  'retention.changed': msg`How long records are kept changed`,
  'volume_brake.changed': msg`Automatic brake changed`,
  'audit.exported': msg`Audit trail downloaded`,
  'report.exported': msg`Report downloaded`,
  'keys.rotated': msg`Encryption keys rotated`,
}

const isKnown = (action: string): action is AuditAction => Object.hasOwn(WORDS, action)

/** Every action there is, in the order of a life: sign-in, connecting, sending, safety. */
export const KNOWN_ACTIONS: readonly AuditAction[] = Object.keys(WORDS).filter(isKnown)

export const isKnownAction = isKnown

/** What somebody did, in the reader’s language; an action newer than this page as it is written. */
export const useActionWords = (): ((action: string) => string) => {
  const { i18n } = useLingui()
  return (action) => (isKnown(action) ? i18n._(WORDS[action]) : action)
}
