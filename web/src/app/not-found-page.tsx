import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from 'wouter'
import { useProductName } from '../lib/session.ts'
import { buttonLook } from '../ui/button.tsx'
import { Page } from '../ui/page.tsx'
import { PATHS } from './paths.ts'

export const NotFoundPage = () => {
  const { t } = useLingui()
  return (
    <Page
      title={t`There is no such page`}
      product={useProductName()}
      lead={<Trans>The address may be mistyped, or the page has moved.</Trans>}
    >
      <Link href={PATHS.emailSending} className={buttonLook('primary')}>
        <Trans>Go to Email sending</Trans>
      </Link>
    </Page>
  )
}
