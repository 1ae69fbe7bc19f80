import type { EmailSettings, Provider } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { PRODUCT_OF } from '../../lib/provider-names.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ProviderButton } from '../../ui/provider-button.tsx'

const Hint = ({ provider }: { provider: Provider }) =>
  provider === 'microsoft' ? (
    <Trans>
      Microsoft 365, with a work or school account. Personal Outlook.com accounts do not work.
    </Trans>
  ) : (
    <Trans>Gmail or Google Workspace.</Trans>
  )

export const NotSetUp = ({ provider }: { provider: Provider }) => {
  const name = PRODUCT_OF[provider]
  return <Trans>{name} is not set up on this server. Ask the operator to add its client ID.</Trans>
}

/** Where is the mailbox? Both answers look alike; one that is not set up says so. */
export const ProviderChooser = ({
  providers,
  go,
  close,
}: {
  providers: EmailSettings['providers']
  go: (provider: Provider) => void
  close: () => void
}) => (
  <Dialog
    title={<Trans>Where is your mailbox hosted?</Trans>}
    lead={
      <Trans>A window of the provider opens. Sign in there with the mailbox to send from.</Trans>
    }
    close={close}
  >
    <ul className="mt-5 grid gap-3 sm:grid-cols-2">
      {providers.map(({ provider, available }) => (
        <li
          key={provider}
          className="flex flex-col justify-between gap-4 rounded-lg border border-line bg-sunken p-4"
        >
          <div>
            <h3 className="font-semibold">{PRODUCT_OF[provider]}</h3>
            <p className="mt-1 text-sm text-ink-soft">
              {available ? <Hint provider={provider} /> : <NotSetUp provider={provider} />}
            </p>
          </div>
          {available && <ProviderButton provider={provider} onClick={() => go(provider)} />}
        </li>
      ))}
    </ul>
    <p className="mt-4 text-sm text-ink-soft">
      <Trans>
        We ask for the account’s name and address, and to send email from it. We cannot read its
        mail.
      </Trans>
    </p>
  </Dialog>
)
