import type { Disconnected, Provider } from '@letterhead/contract'
import { Plural, Trans } from '@lingui/react/macro'
import { useEffect, useRef, type ReactNode } from 'react'
import { COMPANY_OF } from '../../lib/provider-names.ts'
import { ExternalLink } from '../../ui/external-link.tsx'
import { Notice } from '../../ui/notice.tsx'

/** What disconnecting did: here for certain, at the provider as far as it told us. */
export const DisconnectedNotice = ({
  disconnected,
  provider,
  defaultSender,
}: {
  disconnected: Disconnected
  provider: Provider
  defaultSender: ReactNode
}) => {
  const heading = useRef<HTMLParagraphElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const company = COMPANY_OF[provider]
  const { revocation, link, held } = disconnected
  return (
    <Notice
      tone={revocation === 'unconfirmed' ? 'warn' : 'ok'}
      live="polite"
      headingRef={heading}
      title={<Trans>Disconnected. Emails now leave from {defaultSender}.</Trans>}
    >
      {held > 0 && (
        <p>
          <Plural
            value={held}
            one="# waiting email stays on hold until you decide."
            other="# waiting emails stay on hold until you decide."
          />
        </p>
      )}
      {revocation === 'unconfirmed' && (
        <p>
          <Trans>{company} did not confirm the removal. Remove our access there:</Trans>{' '}
          <ExternalLink to={link}>
            <Trans>Apps with access at {company}</Trans>
          </ExternalLink>
        </p>
      )}
      {revocation === 'not_offered' && (
        <p>
          <Trans>
            Our copy of the access is erased. {company} lets only you remove the entry on its side:
          </Trans>{' '}
          <ExternalLink to={link}>
            <Trans>Apps with access at {company}</Trans>
          </ExternalLink>
        </p>
      )}
      {revocation === 'shared' && (
        <p>
          <Trans>
            Our copy of the access is erased. At {company} it stays, since the same account is
            connected elsewhere.
          </Trans>
        </p>
      )}
    </Notice>
  )
}
