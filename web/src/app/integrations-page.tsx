import type { EmailSettings, Provider } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { emailSettingsQuery } from '../lib/email-settings.ts'
import { PRODUCT_OF } from '../lib/provider-names.ts'
import { useProductName } from '../lib/session.ts'
import { buttonLook } from '../ui/button.tsx'
import { Page } from '../ui/page.tsx'
import { Pill } from '../ui/pill.tsx'
import { ProviderLogo } from '../ui/provider-logo.tsx'
import { CardSkeletons } from '../ui/skeleton.tsx'
import { LoadFailed } from './load-failed.tsx'
import { PATHS } from './paths.ts'

const StatePill = ({ settings, provider }: { settings: EmailSettings; provider: Provider }) => {
  const { connection, providers } = settings
  if (connection?.provider === provider && connection.state === 'needs_reconnect') {
    return (
      <Pill tone="bad">
        <Trans>Reconnect needed</Trans>
      </Pill>
    )
  }
  if (connection?.provider === provider && connection.state === 'connected') {
    return (
      <Pill tone="ok">
        <Trans>Connected</Trans>
      </Pill>
    )
  }
  const available = providers.some((one) => one.provider === provider && one.available)
  return (
    <Pill tone="neutral">
      {available ? <Trans>Not connected</Trans> : <Trans>Not set up</Trans>}
    </Pill>
  )
}

const About = ({ settings, provider }: { settings: EmailSettings; provider: Provider }) => {
  const { connection } = settings
  if (connection?.provider === provider && connection.state !== 'disconnected') {
    return <>{connection.account.email}</>
  }
  return provider === 'microsoft' ? (
    <Trans>
      Microsoft 365, with a work or school account. Personal Outlook.com accounts do not work.
    </Trans>
  ) : (
    <Trans>Gmail or Google Workspace.</Trans>
  )
}

const Providers = ({ settings }: { settings: EmailSettings }) => (
  <ul className="grid gap-4 sm:grid-cols-2">
    {settings.providers.map(({ provider }) => (
      <li
        key={provider}
        className="flex flex-col gap-3 rounded-xl border border-line bg-surface p-5 shadow-card"
      >
        <div className="flex flex-wrap items-center justify-between gap-2">
          <ProviderLogo provider={provider} />
          <StatePill settings={settings} provider={provider} />
        </div>
        <div>
          <h2 className="font-semibold">{PRODUCT_OF[provider]}</h2>
          <p className="mt-1 text-sm text-ink-soft">
            <About settings={settings} provider={provider} />
          </p>
        </div>
      </li>
    ))}
  </ul>
)

/** `/general-settings/integrations` */
export const IntegrationsPage = () => {
  const { t } = useLingui()
  const product = useProductName()
  const settings = useQuery(emailSettingsQuery)
  const connection = settings.data?.connection ?? null
  const live = connection !== null && connection.state !== 'disconnected'
  return (
    <Page
      title={t`Integrations`}
      product={product}
      lead={<Trans>Connect {product} with the services your organisation already uses.</Trans>}
    >
      {settings.data !== undefined && (
        <>
          <Providers settings={settings.data} />
          <Link href={PATHS.emailSending} className={buttonLook(live ? 'secondary' : 'primary')}>
            {live ? (
              <Trans>Open the email sending settings</Trans>
            ) : (
              <Trans>Add a configuration for Office 365 or Gmail</Trans>
            )}
          </Link>
        </>
      )}
      {settings.data === undefined && settings.isPending && <CardSkeletons heights={['h-36']} />}
      {settings.data === undefined && settings.error !== null && (
        <LoadFailed error={settings.error} again={() => void settings.refetch()} />
      )}
    </Page>
  )
}
