import type { Notification, NotificationState } from '@letterhead/contract'
import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { Tone } from '../../ui/notice.tsx'

/** One mail’s state in words that do not promise more than is known. */
export const STATE_WORDS: Record<NotificationState, MessageDescriptor> = {
  queued: msg`Waiting to leave`,
  sending: msg`Leaving now`,
  accepted: msg`Accepted by the provider`,
  rejected: msg`Rejected`,
  held: msg`On hold`,
  unknown: msg`Outcome unknown`,
  cancelled: msg`Cancelled`,
  expired: msg`Expired`,
}

export const STATE_TONE: Record<NotificationState, Tone> = {
  queued: 'neutral',
  sending: 'neutral',
  accepted: 'ok',
  rejected: 'bad',
  held: 'warn',
  unknown: 'warn',
  cancelled: 'neutral',
  expired: 'bad',
}

const isState = (state: string): state is NotificationState => Object.hasOwn(STATE_WORDS, state)
export const MAIL_STATES: readonly NotificationState[] = Object.keys(STATE_WORDS).filter(isState)
export const isMailState = isState

type Outcome = NonNullable<Notification['timeline'][number]['outcome']>

/** How one call to the provider ended. */
export const OUTCOME_WORDS: Record<Outcome, MessageDescriptor> = {
  accepted: msg`The provider accepted it`,
  rejected: msg`The provider refused this email for good`,
  later: msg`The provider asked to try again later`,
  reconnect: msg`The mailbox has to be reconnected first`,
  misconfigured: msg`Somebody has to repair the setup first`,
  unknown: msg`No clear answer: it may have left`,
}

export const OUTCOME_TONE: Record<Outcome, Tone> = {
  accepted: 'ok',
  rejected: 'bad',
  later: 'warn',
  reconnect: 'warn',
  misconfigured: 'warn',
  unknown: 'warn',
}
