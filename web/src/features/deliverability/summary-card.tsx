import { checkDeliverability, type Deliverability } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLingui } from '@lingui/react'
import { problemOf } from '../../lib/api-problem.ts'
import { callOrThrow } from '../../lib/api.ts'
import { clockTime } from '../../lib/moment.ts'
import { useNow } from '../../lib/use-now.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Pill } from '../../ui/pill.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Ago } from '../../ui/when.tsx'
import { deliverabilityQuery } from './deliverability-query.ts'
import { SIGN, stateName } from './state-sign.tsx'

const CheckAgain = ({ deliverability }: { deliverability: Deliverability }) => {
  const { i18n } = useLingui()
  const client = useQueryClient()
  const now = useNow()
  const again = useMutation({
    mutationFn: () => callOrThrow(checkDeliverability, {}),
    onSuccess: (answer) => client.setQueryData(deliverabilityQuery.queryKey, answer),
  })
  const { nextCheckAllowedAt, report } = deliverability
  const allowedAt = nextCheckAllowedAt === null ? null : new Date(nextCheckAllowedAt)
  const tooEarly = allowedAt !== null && allowedAt > now
  const time = allowedAt === null ? '' : clockTime(allowedAt, i18n.locale)
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button
          look={report === null ? 'primary' : 'secondary'}
          busy={again.isPending}
          onClick={() => again.mutate()}
        >
          {report === null ? <Trans>Check now</Trans> : <Trans>Check again</Trans>}
        </Button>
        {tooEarly && !again.isPending && (
          <span className="text-sm text-ink-soft">
            <Trans>Just checked. The next check is possible at {time}.</Trans>
          </span>
        )}
      </div>
      {again.error !== null && <ProblemNotice problem={problemOf(again.error)} />}
    </div>
  )
}

/** How the domain stands as a whole, and since when that is known. */
export const SummaryCard = ({
  deliverability,
  domain,
  mayCheck,
}: {
  deliverability: Deliverability
  domain: string
  mayCheck: boolean
}) => {
  const { report } = deliverability
  const ascii = report?.asciiDomain ?? ''
  return (
    <Card
      id="summary"
      title={report?.domain ?? domain}
      status={
        report !== null && <Pill tone={SIGN[report.state].tone}>{stateName(report.state)}</Pill>
      }
    >
      <div className="space-y-4">
        <p className="text-sm text-ink-soft" aria-live="polite">
          {report === null ? (
            <Trans>This domain was not checked so far.</Trans>
          ) : (
            <Trans>
              Checked <Ago at={report.checkedAt} />. It is checked again by itself every day.
            </Trans>
          )}
          {report !== null && report.asciiDomain !== report.domain && (
            <>
              {' '}
              <Trans>
                In the DNS: <code className="text-[0.8125rem]">{ascii}</code>
              </Trans>
            </>
          )}
        </p>
        {mayCheck && <CheckAgain deliverability={deliverability} />}
      </div>
    </Card>
  )
}
