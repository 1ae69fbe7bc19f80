import type { HeldMail } from '@letterhead/contract'
import { Plural, Trans } from '@lingui/react/macro'
import { Suspense, useState, type RefObject } from 'react'
import { problemOf } from '../../lib/api-problem.ts'
import { Button } from '../../ui/button.tsx'
import { late } from '../../ui/late.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useHeldDecision } from './held-mail.ts'
import { HeldKinds } from './held-kinds.tsx'

const DropDialog = late(async () => (await import('./held-dialogs.tsx')).DropDialog)
const PlatformDialog = late(async () => (await import('./held-dialogs.tsx')).PlatformDialog)

/** All kinds are chosen until somebody takes one out; a kind that comes later is chosen too. */
const useChosenKinds = (byKind: HeldMail['byKind']) => {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const chosen = byKind.filter(({ kind }) => !left.has(kind))
  const choose = (kind: string) => {
    const after = new Set(left)
    if (!after.delete(kind)) after.add(kind)
    setLeft(after)
  }
  return { chosen, choose }
}

/** Send, send from the platform’s address, or drop: all of it or chosen kinds. */
export const HeldDecisions = ({
  held,
  platform,
  heading,
}: {
  held: HeldMail
  platform: string
  heading: RefObject<HTMLHeadingElement | null>
}) => {
  const [asking, setAsking] = useState<'platform' | 'drop' | null>(null)
  const { chosen, choose } = useChosenKinds(held.byKind)
  const run = useHeldDecision(() => setAsking(null))

  const count = chosen.reduce((sum, one) => sum + one.count, 0)
  const kinds =
    chosen.length === held.byKind.length ? ('all' as const) : chosen.map(({ kind }) => kind)
  const none = chosen.length === 0
  const mayLeaveFromPlatform = !none && chosen.every((one) => one.mayLeaveFromPlatform)
  const problem = run.error === null ? null : problemOf(run.error)
  const asked = {
    count,
    busy: run.isPending,
    problem,
    after: heading,
    close: () => setAsking(null),
  }

  return (
    <div className="space-y-4">
      <HeldKinds
        byKind={held.byKind}
        chosen={new Set(chosen.map(({ kind }) => kind))}
        choose={choose}
      />
      {none ? (
        <p className="text-sm text-ink-soft">
          <Trans>Choose at least one kind.</Trans>
        </p>
      ) : (
        <div className="flex flex-wrap gap-2">
          {held.mayDrain && (
            <Button
              look="primary"
              busy={run.isPending && asking === null}
              onClick={() => run.mutate({ act: 'drain', kinds })}
            >
              <Plural value={count} one="Send # email now" other="Send # emails now" />
            </Button>
          )}
          {mayLeaveFromPlatform && (
            <Button onClick={() => setAsking('platform')}>
              <Trans>Send from the platform’s address…</Trans>
            </Button>
          )}
          <Button look="danger" onClick={() => setAsking('drop')}>
            <Plural value={count} one="Drop # email…" other="Drop # emails…" />
          </Button>
        </div>
      )}
      {problem !== null && asking === null && <ProblemNotice problem={problem} />}
      <Suspense>
        {asking === 'drop' && (
          <DropDialog {...asked} confirm={() => run.mutate({ act: 'drop', kinds })} />
        )}
        {asking === 'platform' && (
          <PlatformDialog
            {...asked}
            platform={platform}
            confirm={() => run.mutate({ act: 'platform', kinds })}
          />
        )}
      </Suspense>
    </div>
  )
}
