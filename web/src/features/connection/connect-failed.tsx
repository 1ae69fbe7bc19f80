import type { ConnectAttempt, ConnectFailure, HandOver } from '@letterhead/contract'
import type { ReactNode } from 'react'
import { registrationOf, situationOf } from '../../lib/rosetta.ts'
import type { Tone } from '../../ui/notice.tsx'
import { RosettaNotice } from '../../ui/rosetta-notice.tsx'

/** Ended by the person: nothing is wrong, and nobody needs a stack of codes for a click on Cancel. */
const SELF_EXPLAINING: ReadonlySet<ConnectFailure> = new Set([
  'consent_denied',
  'attempt_expired',
  'attempt_replaced',
  'attempt_cancelled',
])
const ALARMING: ReadonlySet<ConnectFailure> = new Set([
  'attempt_invalid',
  'code_rejected',
  'provider_not_configured',
  'unexpected_answer',
])

const toneOf = (code: ConnectFailure): Tone => {
  if (SELF_EXPLAINING.has(code)) return 'neutral'
  return ALARMING.has(code) ? 'bad' : 'warn'
}

/** Why connecting came to nothing, and who must do what. */
export const ConnectFailed = ({
  code,
  attempt,
  product,
  organization,
  handOver,
  actions,
}: {
  code: ConnectFailure
  attempt: ConnectAttempt
  product: string
  organization: string
  handOver: HandOver | null
  actions: ReactNode
}) => {
  const situation = situationOf({
    provider: attempt.provider,
    during: 'connecting',
    productName: product,
    organizationName: organization,
    actualAccount: attempt.account?.email ?? null,
    expectedAccount: attempt.expected?.email ?? null,
    missingScopes: attempt.missingScopes,
    ...registrationOf(handOver, attempt.provider),
  })
  const technical = attempt.failure?.technical ?? null
  return (
    <RosettaNotice
      code={code}
      situation={situation}
      technical={technical === null && SELF_EXPLAINING.has(code) ? 'none' : technical}
      tone={toneOf(code)}
      live="assertive"
      takesFocus
      actions={actions}
    />
  )
}
