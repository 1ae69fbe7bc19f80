import type { Provider } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { Mail } from 'lucide-react'
import { useId } from 'react'
import { absoluteMoment } from '../../lib/moment.ts'
import { COMPANY_OF } from '../../lib/provider-names.ts'
import { useLocale } from '../../lib/use-locale.ts'
import { buttonLook } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { summaryLook } from '../../ui/disclosure-look.ts'
import { mailto } from './approval-email.ts'

/** The link, and an e-mail around it that IT can trust: who asks, for what, and what it is not. */
export const SendLink = ({
  url,
  provider,
  product,
  organization,
  expiresAt,
}: {
  url: string
  provider: Provider
  product: string
  organization: string
  expiresAt: string
}) => {
  const { t } = useLingui()
  const locale = useLocale()
  const id = useId()
  const company = COMPANY_OF[provider]
  const until = absoluteMoment(expiresAt, locale)
  const subject = t`Please approve ${product} for ${organization}`
  const body = [
    t`Hello,`,
    t`${product} sends notification emails for ${organization}, and they shall leave from our own mailbox. Our ${company} settings want an administrator’s approval first.`,
    t`This page shows who asks, which permissions are asked and why, and how to approve. You need no account:`,
    url,
    t`It asks for permission to send from the mailbox that signs in. Nobody’s mail can be read.`,
    t`The link works until ${until}.`,
  ].join('\n\n')

  return (
    <div className="space-y-2 sm:rounded-md sm:border sm:border-line sm:bg-surface sm:p-3">
      <label htmlFor={id} className="block text-xs font-medium text-ink-soft">
        <Trans>Approval link, valid until {until}</Trans>
      </label>
      <input
        id={id}
        readOnly
        value={url}
        onFocus={(event) => event.currentTarget.select()}
        className="block min-h-10 w-full rounded-md border border-edge bg-sunken px-3 py-2 font-mono text-[0.8125rem] pointer-coarse:min-h-11"
      />
      <div className="flex flex-wrap gap-2">
        <CopyButton text={url}>
          <Trans>Copy approval link</Trans>
        </CopyButton>
        <a href={mailto({ subject, body })} className={buttonLook('secondary')}>
          <Mail aria-hidden className="size-4 shrink-0" />
          <Trans>Write the email</Trans>
        </a>
        <CopyButton text={`${subject}\n\n${body}`}>
          <Trans>Copy the email’s text</Trans>
        </CopyButton>
      </div>
      <details>
        <summary className={summaryLook}>
          <Trans>Read the email</Trans>
        </summary>
        <p className="mt-1 font-semibold">{subject}</p>
        <p className="mt-1 whitespace-pre-wrap">{body}</p>
      </details>
    </div>
  )
}
