import type { WhenBroken, WhenUnknown } from '@letterhead/contract'
import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

export const BROKEN_WORDS: Record<WhenBroken, MessageDescriptor> = {
  hold: msg`Hold until the mailbox works`,
  expire: msg`Hold, but let it expire`,
  platform: msg`Send from the platform’s address, with a note`,
}

export const UNKNOWN_WORDS: Record<WhenUnknown, MessageDescriptor> = {
  park: msg`Ask a person`,
  resend: msg`Send again, even if that may double it`,
}

const isBroken = (value: string): value is WhenBroken => Object.hasOwn(BROKEN_WORDS, value)
const isUnknown = (value: string): value is WhenUnknown => Object.hasOwn(UNKNOWN_WORDS, value)
export const whenBroken = (value: string): WhenBroken => (isBroken(value) ? value : 'hold')
export const whenUnknown = (value: string): WhenUnknown => (isUnknown(value) ? value : 'park')
