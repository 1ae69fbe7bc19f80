import type { Provider, SendingCode } from '@letterhead/contract'
import { useLingui } from '@lingui/react'
import { Trans } from '@lingui/react/macro'
import { clockTime } from '../../lib/moment.ts'
import { COMPANY_OF } from '../../lib/provider-names.ts'
import { Notice } from '../../ui/notice.tsx'

const OUTAGE: ReadonlySet<SendingCode | null> = new Set([
  'provider_unavailable',
  'connection_refused',
])

/** The provider limits us or is down: nothing is lost and nothing is to be done. */
export const Pause = ({
  provider,
  code,
  until,
}: {
  provider: Provider
  code: SendingCode | null
  until: string
}) => {
  const { i18n } = useLingui()
  const company = COMPANY_OF[provider]
  const time = clockTime(new Date(until), i18n.locale)
  return (
    <Notice tone="warn" live="polite">
      <p>
        {OUTAGE.has(code) ? (
          <Trans>
            {company} is not answering. We keep the emails and try again at {time}.
          </Trans>
        ) : (
          <Trans>
            {company} is limiting this mailbox. We keep the emails and try again at {time}. You have
            nothing to do.
          </Trans>
        )}
      </p>
    </Notice>
  )
}
