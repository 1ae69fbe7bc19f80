import type { OperatorAlert, SendingCode } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { COMPANY_OF } from '../../lib/provider-names.ts'

/** The alerts that no sending code stands for: only an operator ever reads of them. */
type OwnCode = Exclude<OperatorAlert['code'], SendingCode>

export const isOwnCode = (code: OperatorAlert['code']): code is OwnCode =>
  code === 'discovery_rejected' || code === 'second_secret_in_use'

export const companyOf = (provider: OperatorAlert['provider']): ReactNode =>
  provider === 'platform' ? <Trans>The platform’s mail server</Trans> : COMPANY_OF[provider]

export const ownWords = (
  code: OwnCode,
  provider: OperatorAlert['provider'],
): { readonly title: ReactNode; readonly advice: ReactNode } => {
  const prefix = provider.toUpperCase()
  const company = companyOf(provider)
  if (code === 'discovery_rejected') {
    const setting = provider === 'google' ? 'GOOGLE_ISSUER_URL' : 'MICROSOFT_LOGIN_URL'
    return {
      title: <Trans>{company}: the sign-in document was refused</Trans>,
      advice: (
        <Trans>
          It names a foreign issuer, or an address that is not https. Nobody can connect until it is
          right: check <code>{setting}</code>.
        </Trans>
      ),
    }
  }
  const next = `${prefix}_CLIENT_SECRET_NEXT`
  return {
    title: <Trans>{company}: the second secret is in use</Trans>,
    advice: (
      <Trans>
        The first secret was refused and the second works; nothing waits. Make the second the first,
        remove <code>{next}</code>, restart, and delete the old secret at the provider.
      </Trans>
    ),
  }
}

export const duringName = (during: OperatorAlert['during']): ReactNode => {
  switch (during) {
    case 'connecting':
      return <Trans>while somebody connected a mailbox</Trans>
    case 'renewing':
      return <Trans>while access was renewed</Trans>
    case 'sending':
      return <Trans>while sending</Trans>
    case 'discovering':
      return <Trans>while the sign-in document was read</Trans>
    default:
      return during satisfies never
  }
}
