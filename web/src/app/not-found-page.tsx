import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from 'react-router'
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
      <Link to={PATHS.emailSending} className={buttonLook('primary')}>
        <Trans>Go to Email sending</Trans>
      </Link>
    </Page>
  )
}
