import type { OutboxPolicies } from '@letterhead/contract'
import { useLingui } from '@lingui/react'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Suspense } from 'react'
import { useKindName } from '../../lib/kind-name.ts'
import { outboxPoliciesQuery } from '../../lib/outbox-policies.ts'
import { Card } from '../../ui/card.tsx'
import { CouldNotLoad } from '../../ui/could-not-load.tsx'
import { late } from '../../ui/late.tsx'
import { RowSkeletons } from '../../ui/skeleton.tsx'
import { BROKEN_WORDS } from './policy-words.ts'

const PoliciesForm = late(async () => (await import('./policies-form.tsx')).PoliciesForm)

const ReadOnly = ({ policies }: { policies: OutboxPolicies }) => {
  const { i18n } = useLingui()
  const kindName = useKindName()
  return (
    <dl className="divide-y divide-line rounded-lg border border-line text-sm">
      {policies.kinds.map(({ kind, whenBroken }) => (
        <div key={kind} className="flex flex-wrap justify-between gap-x-4 px-4 py-2">
          <dt className="font-semibold">{kindName(kind)}</dt>
          <dd className="text-ink-soft">{i18n._(BROKEN_WORDS[whenBroken])}</dd>
        </div>
      ))}
    </dl>
  )
}

/** What becomes of emails while the mailbox cannot send, by kind. */
export const PoliciesCard = ({ mayChange }: { mayChange: boolean }) => {
  const { data, error, refetch } = useQuery(outboxPoliciesQuery)
  return (
    <Card id="policies" title={<Trans>When the mailbox cannot send</Trans>}>
      <p className="mb-4 max-w-prose text-sm text-ink-soft">
        <Trans>
          Emails wait until the mailbox works again. For each kind you may choose otherwise; nothing
          is ever sent from another address unless it says so here.
        </Trans>
      </p>
      {data !== undefined &&
        (mayChange ? (
          <Suspense fallback={<RowSkeletons />}>
            <PoliciesForm policies={data} />
          </Suspense>
        ) : (
          <ReadOnly policies={data} />
        ))}
      {data === undefined && error === null && <RowSkeletons />}
      {data === undefined && error !== null && (
        <CouldNotLoad error={error} again={() => void refetch()} />
      )}
    </Card>
  )
}
