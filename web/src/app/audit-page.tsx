import { exportAudit } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { Download } from 'lucide-react'
import { AUDIT_FILTER, AuditFilterBar } from '../features/audit/audit-filter.tsx'
import { AuditTrail } from '../features/audit/audit-trail.tsx'
import { useProductName } from '../lib/session.ts'
import { useFilter } from '../lib/use-filter.ts'
import { buttonLook } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Page } from '../ui/page.tsx'

/** `/general-settings/audit` */
export const AuditPage = () => {
  const { t } = useLingui()
  const [filter, change] = useFilter(AUDIT_FILTER)
  return (
    <Page
      title={t`Audit`}
      product={useProductName()}
      lead={<Trans>Who did what with your organisation’s email sending, and from where.</Trans>}
    >
      <Card
        id="audit-trail"
        title={<Trans>Trail</Trans>}
        status={
          <a href={exportAudit.path} download className={buttonLook('secondary')}>
            <Download aria-hidden className="size-4 shrink-0" />
            <Trans>Download</Trans>
          </a>
        }
      >
        <p className="mb-4 max-w-prose text-sm text-ink-soft">
          <Trans>
            Lines are never changed or removed. The download holds the whole trail, signed, so that
            an auditor can check it without us.
          </Trans>
        </p>
        <AuditFilterBar filter={filter} change={change} />
        <div className="mt-6">
          <AuditTrail filter={filter} narrowTo={(actor) => change({ actor })} />
        </div>
      </Card>
    </Page>
  )
}
