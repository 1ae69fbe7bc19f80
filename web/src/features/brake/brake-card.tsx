import type { Brake } from '@letterhead/contract'
import { useLingui } from '@lingui/react'
import { Plural, Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Suspense, useRef, useState, type RefObject } from 'react'
import { countInDigits } from '../../lib/moment.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { CouldNotLoad } from '../../ui/could-not-load.tsx'
import { late } from '../../ui/late.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Pill } from '../../ui/pill.tsx'
import { RowSkeletons } from '../../ui/skeleton.tsx'
import { When } from '../../ui/when.tsx'
import { brakeQuery } from './brake.ts'

const PullDialog = late(async () => (await import('./brake-dialogs.tsx')).PullDialog)
const ReleaseDialog = late(async () => (await import('./brake-dialogs.tsx')).ReleaseDialog)

/** Why everything stands still, and since when. */
export const PulledWords = ({ brake }: { brake: Brake }) => {
  const { i18n } = useLingui()
  const { pulled, waiting } = brake
  if (pulled === null) return null
  const name = pulled.name ?? ''
  const last = countInDigits(pulled.volume?.lastDay ?? 0, i18n.locale)
  const usual = countInDigits(pulled.volume?.usualDay ?? 0, i18n.locale)
  return (
    <>
      <p>
        {pulled.by === 'person' ? (
          <Trans>
            {name} stopped it on <When at={pulled.at} />.
          </Trans>
        ) : (
          <Trans>
            It stopped by itself on <When at={pulled.at} />, since your organisation suddenly sent
            far more than usual.
          </Trans>
        )}
      </p>
      {pulled.volume !== null && (
        <p>
          <Trans>
            {last} emails were handed over in 24 hours; on a usual day it is about {usual}. If you
            do not know why, find out before you release it.
          </Trans>
        </p>
      )}
      <p>
        <Plural
          value={waiting}
          _0="No email is waiting."
          one="# email is waiting. Nothing is lost."
          other="# emails are waiting. Nothing is lost."
        />
      </p>
    </>
  )
}

const Standing = ({
  brake,
  mayChange,
  heading,
}: {
  brake: Brake
  mayChange: boolean
  heading: RefObject<HTMLHeadingElement | null>
}) => {
  const [asking, setAsking] = useState(false)
  const stopped = brake.pulled !== null
  const Ask = stopped ? ReleaseDialog : PullDialog
  const button = mayChange && (
    <Button look={stopped ? 'primary' : 'danger'} onClick={() => setAsking(true)}>
      {stopped ? <Trans>Release sending</Trans> : <Trans>Stop all sending</Trans>}
    </Button>
  )
  return (
    <>
      {stopped ? (
        <Notice
          tone="bad"
          live="polite"
          title={<Trans>All sending is stopped</Trans>}
          actions={button}
        >
          <PulledWords brake={brake} />
        </Notice>
      ) : (
        <div className="space-y-4">
          <p className="max-w-prose text-sm text-ink-soft">
            <Trans>
              Is something wrong? Stop everything that leaves for your organisation, from every
              address, at once. Waiting and new emails are kept until you release it.
            </Trans>
          </p>
          {button}
        </div>
      )}
      {asking && (
        <Suspense>
          <Ask waiting={brake.waiting} after={heading} close={() => setAsking(false)} />
        </Suspense>
      )}
    </>
  )
}

/** Stops all sending of the organisation, and lets it go on. */
export const BrakeCard = ({ mayChange }: { mayChange: boolean }) => {
  const heading = useRef<HTMLHeadingElement>(null)
  const { data, error, refetch } = useQuery(brakeQuery)
  return (
    <Card
      id="brake"
      headingRef={heading}
      title={<Trans>Emergency brake</Trans>}
      status={
        data !== undefined && (
          <Pill tone={data.pulled === null ? 'ok' : 'bad'}>
            {data.pulled === null ? <Trans>Sending</Trans> : <Trans>Stopped</Trans>}
          </Pill>
        )
      }
    >
      {data !== undefined && <Standing brake={data} mayChange={mayChange} heading={heading} />}
      {data === undefined && error === null && <RowSkeletons />}
      {data === undefined && error !== null && (
        <CouldNotLoad error={error} again={() => void refetch()} />
      )}
    </Card>
  )
}
