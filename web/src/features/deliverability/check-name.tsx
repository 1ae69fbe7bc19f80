import type { DeliverabilityCheck } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'

/** What a check looks at, with the term that IT people know it by. */
export const checkName = (check: DeliverabilityCheck): ReactNode => {
  switch (check) {
    case 'domain':
      return <Trans>Domain</Trans>
    case 'spf':
      return <Trans>SPF: servers that may send</Trans>
    case 'dkim':
      return <Trans>DKIM: signature</Trans>
    case 'dmarc':
      return <Trans>DMARC: protection from imitation</Trans>
    case 'mx':
      return <Trans>MX: incoming mail</Trans>
    case 'mta_sts':
      return <Trans>MTA-STS: encrypted incoming mail</Trans>
    case 'blocklist_domain':
      return <Trans>Blocklists: your domain</Trans>
    case 'blocklist_ip':
      return <Trans>Blocklists: the sending server</Trans>
    default:
      return check satisfies never
  }
}
