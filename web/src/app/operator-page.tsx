import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { AlertsCard } from '../features/operator/alerts-card.tsx'
import { ApiKeysCard } from '../features/operator/api-keys-card.tsx'
import { ConnectionsCard } from '../features/operator/connections-card.tsx'
import { alertsQuery, overviewQuery } from '../features/operator/overview-query.ts'
import { SecretsCard } from '../features/operator/secrets-card.tsx'
import { useProductName } from '../lib/session.ts'
import { CouldNotLoad } from '../ui/could-not-load.tsx'
import { Page } from '../ui/page.tsx'
import { CardSkeletons } from '../ui/skeleton.tsx'

/** `/operator`: for who runs this installation. Counts and keys: no address, no content. */
export const OperatorPage = () => {
  const { t } = useLingui()
  const product = useProductName()
  const overview = useQuery(overviewQuery)
  const alerts = useQuery(alertsQuery)
  const error = overview.error ?? alerts.error
  const again = () => {
    void overview.refetch()
    void alerts.refetch()
  }
  const loaded = overview.data !== undefined && alerts.data !== undefined
  return (
    <Page
      title={t`Installation`}
      product={product}
      lead={
        <Trans>How {product} runs for all organisations. No address and no email is shown.</Trans>
      }
    >
      {!loaded && error === null && <CardSkeletons heights={['h-40', 'h-56', 'h-44']} />}
      {!loaded && error !== null && <CouldNotLoad error={error} again={again} />}
      {loaded && (
        <>
          <AlertsCard alerts={alerts.data.alerts} product={product} />
          <ConnectionsCard overview={overview.data} />
          <SecretsCard secrets={overview.data.secrets} />
          <ApiKeysCard />
        </>
      )}
    </Page>
  )
}
