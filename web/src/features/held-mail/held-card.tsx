import type { HeldMail } from '@letterhead/contract'
import { useLingui } from '@lingui/react'
import { Plural, Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useRef, type RefObject } from 'react'
import { problemOf } from '../../lib/api-problem.ts'
import { durationInWords } from '../../lib/moment.ts'
import { Card } from '../../ui/card.tsx'
import { CouldNotLoad } from '../../ui/could-not-load.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Pill } from '../../ui/pill.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { Ago } from '../../ui/when.tsx'
import { DrainProgress } from './drain-progress.tsx'
import { HeldDecisions } from './held-decisions.tsx'
import { HeldKinds } from './held-kinds.tsx'
import { HeldReason } from './held-reason.tsx'
import { heldMailQuery, useHeldDecision } from './held-mail.ts'

const NOBODY: ReadonlySet<string> = new Set()

const Work = ({ work }: Pick<HeldMail, 'work'>) => (
  <>
    {work.map(({ id, act, by }) => (
      <Notice key={id} tone="neutral" live="polite">
        <p>
          {act === 'drop' && <Trans>Emails are being dropped.</Trans>}
          {act === 'drain' && <Trans>Emails are being released.</Trans>}
          {act === 'platform' && (
            <Trans>Emails are being handed to the platform’s address.</Trans>
          )}{' '}
          {by === null ? (
            <Trans>Your policy by kind says so.</Trans>
          ) : (
            <Trans>Decided by {by}.</Trans>
          )}
        </p>
      </Notice>
    ))}
  </>
)

const Preview = ({ held }: { held: HeldMail }) => {
  const { i18n } = useLingui()
  const { total, oldestAt, secondsToFinish, reason } = held
  const duration = durationInWords(secondsToFinish ?? 0, i18n.locale)
  return (
    <div className="max-w-prose space-y-2 text-sm">
      <p>
        <span className="font-semibold">
          <Plural value={total} one="# email is on hold." other="# emails are on hold." />
        </span>{' '}
        {oldestAt !== null && (
          <Trans>
            The oldest was handed over <Ago at={oldestAt} />.
          </Trans>
        )}{' '}
        {held.mayDrain && secondsToFinish !== null && (
          <Trans>Sending all of it takes about {duration} at the allowed pace.</Trans>
        )}
      </p>
      {reason !== null && (
        <p className="text-ink-soft">
          <HeldReason reason={reason} />
        </p>
      )}
    </div>
  )
}

const Held = ({
  held,
  platform,
  mayChange,
  heading,
}: {
  held: HeldMail
  heading: RefObject<HTMLHeadingElement | null>
  platform: string
  mayChange: boolean
}) => {
  const run = useHeldDecision(() => undefined)
  return (
    <div className="space-y-4">
      {held.drain !== null && (
        <DrainProgress
          drain={held.drain}
          stop={mayChange ? () => run.mutate({ act: 'stop' }) : null}
          stopping={run.isPending}
        />
      )}
      {run.error !== null && <ProblemNotice problem={problemOf(run.error)} />}
      <Work work={held.work} />
      {held.total > 0 && <Preview held={held} />}
      {held.total > 0 &&
        (mayChange ? (
          <HeldDecisions held={held} platform={platform} heading={heading} />
        ) : (
          <HeldKinds byKind={held.byKind} chosen={NOBODY} choose={null} />
        ))}
    </div>
  )
}

/** Mail that waits for its mailbox or for somebody’s decision. Nothing is shown while nothing waits. */
export const HeldCard = ({ platform, mayChange }: { platform: string; mayChange: boolean }) => {
  const heading = useRef<HTMLHeadingElement>(null)
  const { data, error, refetch } = useQuery(heldMailQuery)
  if (data === undefined) {
    if (error === null) return null
    return <CouldNotLoad error={error} again={() => void refetch()} />
  }
  const { total, drain, work } = data
  if (total === 0 && drain === null && work.length === 0) return null
  return (
    <Card
      id="held-mail"
      headingRef={heading}
      title={<Trans>Emails on hold</Trans>}
      status={
        <Pill tone="warn">
          {total === 0 ? (
            <Trans>Leaving</Trans>
          ) : (
            <Plural value={total} one="# held" other="# held" />
          )}
        </Pill>
      }
    >
      <Held held={data} platform={platform} mayChange={mayChange} heading={heading} />
    </Card>
  )
}
