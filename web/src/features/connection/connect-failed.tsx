import type { ConnectAttempt, ConnectFailure } from '@letterhead/contract'
import type { ReactNode, RefObject } from 'react'
import { COMPANY_OF } from '../../lib/provider-names.ts'
import { Notice } from '../../ui/notice.tsx'
import { TechnicalDetails } from '../../ui/technical-details.tsx'
import { connectFailureWords } from './connect-failure-words.tsx'

/** Refused by the person or by a rule: nobody needs a stack of codes for a click on Cancel. */
const SELF_EXPLAINING: ReadonlySet<ConnectFailure> = new Set([
  'consent_denied',
  'attempt_expired',
  'attempt_replaced',
  'attempt_cancelled',
])

export const ConnectFailed = ({
  code,
  attempt,
  product,
  organization,
  heading,
  actions,
}: {
  code: ConnectFailure
  attempt: ConnectAttempt
  product: string
  organization: string
  heading: RefObject<HTMLParagraphElement | null>
  actions: ReactNode
}) => {
  const words = connectFailureWords(code, {
    provider: attempt.provider,
    company: COMPANY_OF[attempt.provider],
    product,
    organization,
    actual: attempt.account?.email ?? '',
    expected: attempt.expected?.email ?? '',
  })
  return (
    <Notice
      tone={words.tone}
      live="assertive"
      headingRef={heading}
      title={words.title}
      actions={actions}
    >
      <p>{words.advice}</p>
      {!SELF_EXPLAINING.has(code) && (
        <TechnicalDetails code={code} details={attempt.failure?.technical ?? null} />
      )}
    </Notice>
  )
}
