import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { LimitName } from './limit-draft.ts'

export const LIMIT_WORDS: Record<LimitName, MessageDescriptor> = {
  messagesPerMinute: msg`Emails a minute`,
  messagesPerDay: msg`Emails in 24 hours`,
  recipientsPerDay: msg`Recipients in 24 hours`,
}
