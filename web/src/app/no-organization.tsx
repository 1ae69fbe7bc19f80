import { Trans, useLingui } from '@lingui/react/macro'
import { Page } from '../ui/page.tsx'

/** An operator runs the installation and sees no organisation’s settings. */
export const NoOrganization = ({ product }: { product: string }) => {
  const { t } = useLingui()
  return (
    <Page
      title={t`No organisation`}
      product={product}
      lead={
        <Trans>
          Your account belongs to no organisation, so there are no email settings to show.
        </Trans>
      }
    >
      {null}
    </Page>
  )
}
