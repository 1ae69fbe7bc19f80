import type { MailboxReport } from '@letterhead/contract'
import { useLingui as useLocale } from '@lingui/react'
import { Trans, useLingui } from '@lingui/react/macro'
import { useKindName } from '../../lib/kind-name.ts'
import { countInDigits, monthInWords } from '../../lib/moment.ts'
import { Card } from '../../ui/card.tsx'
import { FiguresTable } from '../../ui/figures-table.tsx'
import { byMonth, sumOf } from './by-month.ts'

type Through = MailboxReport['sending'][number]['through']

/** What left through one of the two ways, by month and kind. */
export const SendingReport = ({ report, through }: { report: MailboxReport; through: Through }) => {
  const { i18n } = useLocale()
  const { t } = useLingui()
  const kindName = useKindName()
  const { sending } = report
  const months = byMonth(sending, through)
  const accepted = countInDigits(sumOf(sending, through, 'accepted'), i18n.locale)
  const recipients = countInDigits(sumOf(sending, through, 'recipients'), i18n.locale)
  return (
    <Card
      id={`sent-${through}`}
      title={
        through === 'own' ? (
          <Trans>Sent through your mailbox</Trans>
        ) : (
          <Trans>Sent from the platform’s address</Trans>
        )
      }
    >
      {months.length === 0 ? (
        <p className="text-sm text-ink-soft">
          <Trans>Nothing in this period.</Trans>
        </p>
      ) : (
        <>
          <p className="mb-3 text-sm text-ink-soft">
            <Trans>
              {accepted} emails accepted by the provider, to {recipients} recipients in all.
            </Trans>
          </p>
          <FiguresTable
            caption={<Trans>Emails by month and kind</Trans>}
            rowName={<Trans>Kind</Trans>}
            columns={[
              t({ message: 'Accepted', context: 'several emails' }),
              t({ message: 'Rejected', context: 'several emails' }),
              t({ message: 'Never left', context: 'several emails' }),
              t({ message: 'Unknown', context: 'several emails' }),
              t`Recipients`,
            ]}
            groups={months.map(({ month, lines }) => ({
              id: month,
              title: monthInWords(month, i18n.locale),
              rows: lines.map((line) => ({
                id: line.kind,
                name: kindName(line.kind),
                figures: [line.accepted, line.rejected, line.ended, line.unknown, line.recipients],
              })),
            }))}
          />
        </>
      )}
    </Card>
  )
}
