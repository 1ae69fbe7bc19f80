import { Plural, Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { Card } from '../../ui/card.tsx'
import { CouldNotLoad } from '../../ui/could-not-load.tsx'
import { RowSkeletons } from '../../ui/skeleton.tsx'
import { RetentionForm } from './retention-form.tsx'
import { retentionQuery } from './retention.ts'

/** How long it can be read afterwards to whom an email went. */
export const RetentionCard = ({ mayChange }: { mayChange: boolean }) => {
  const heading = useRef<HTMLHeadingElement>(null)
  const { data, error, refetch } = useQuery(retentionQuery)
  return (
    <Card id="retention" headingRef={heading} title={<Trans>Records of emails</Trans>}>
      {data !== undefined && (
        <div className="space-y-5">
          <div className="max-w-prose space-y-2 text-sm">
            <p>
              <Plural
                value={data.own ?? data.operator}
                one="To whom an email went, when, and what became of it is kept # day."
                other="To whom an email went, when, and what became of it is kept # days."
              />
            </p>
            <p className="text-ink-soft">
              <Trans>What an email says is deleted as soon as it has left.</Trans>
            </p>
          </div>
          {mayChange && <RetentionForm retention={data} after={heading} />}
        </div>
      )}
      {data === undefined && error === null && <RowSkeletons />}
      {data === undefined && error !== null && (
        <CouldNotLoad error={error} again={() => void refetch()} />
      )}
    </Card>
  )
}
