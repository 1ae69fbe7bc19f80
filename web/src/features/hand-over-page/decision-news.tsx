import { HandOverResult, type HandOverPage } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { useEffect, useRef } from 'react'
import { useSearchParams } from 'wouter'
import { COMPANY_OF } from '../../lib/provider-names.ts'
import { Notice } from '../../ui/notice.tsx'
import type { Ask } from './ask.ts'

/** What has been decided so far, and what the last visit to Microsoft came to. */
export const DecisionNews = ({ page, ask }: { page: HandOverPage; ask: Ask }) => {
  const [search] = useSearchParams()
  const result = HandOverResult.safeParse(search.get('result')).data
  const heading = useRef<HTMLParagraphElement>(null)
  const { state } = page
  // After the way through Microsoft, and after an answer given here, reading goes on at the news.
  const news = state === 'waiting' ? (result ?? null) : state
  useEffect(() => {
    if (news !== null) heading.current?.focus()
  }, [news])

  const company = COMPANY_OF[page.provider]
  const { askedBy: person, organizationName: organization, otherTenant, failure } = ask
  if (state === 'approved') {
    return (
      <Notice
        tone="ok"
        live="polite"
        headingRef={heading}
        title={<Trans>Approved. Thank you.</Trans>}
      >
        <p>
          <Trans>
            {person} sees it at once and connects the mailbox. You have nothing more to do and can
            close this window.
          </Trans>
        </p>
      </Notice>
    )
  }
  if (result === 'other_tenant' && otherTenant !== null) {
    return (
      <Notice
        tone="warn"
        live="assertive"
        headingRef={heading}
        title={<Trans>You approved it for another organisation</Trans>}
      >
        <p>
          <Trans>
            The account you used belongs to the tenant {otherTenant}. Approve once more, with an
            administrator’s account of {organization}.
          </Trans>
        </p>
      </Notice>
    )
  }
  if (result === 'failed' && failure !== null) {
    return (
      <Notice
        tone="bad"
        live="assertive"
        headingRef={heading}
        title={<Trans>{company} reported an error</Trans>}
      >
        <p>
          <Trans>
            Nothing was approved ({failure}). Try again, or grant it by hand in the console. If it
            fails once more, the operator of the service must look into it.
          </Trans>
        </p>
      </Notice>
    )
  }
  if (state === 'declined') {
    return (
      <Notice
        tone="neutral"
        live="polite"
        headingRef={heading}
        title={<Trans>You did not approve</Trans>}
      >
        <p>
          <Trans>
            {person} has been told, and nothing changes. You may still approve below, as long as the
            link works.
          </Trans>
        </p>
      </Notice>
    )
  }
  return null
}
