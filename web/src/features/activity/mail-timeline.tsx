import type { Notification } from '@letterhead/contract'
import { useLingui } from '@lingui/react'
import { Plural, Trans } from '@lingui/react/macro'
import { CircleAlert, CircleCheck, CircleDot, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Tone } from '../../ui/notice.tsx'
import { TechnicalDetails } from '../../ui/technical-details.tsx'
import { When } from '../../ui/when.tsx'
import { CodeTitle } from './code-title.tsx'
import { OUTCOME_TONE, OUTCOME_WORDS, STATE_TONE, STATE_WORDS } from './state-words.ts'

type Attempt = Notification['timeline'][number]

const SIGN: Record<Tone, { Icon: typeof CircleDot; look: string }> = {
  neutral: { Icon: CircleDot, look: 'text-ink-soft' },
  ok: { Icon: CircleCheck, look: 'text-ok' },
  warn: { Icon: TriangleAlert, look: 'text-warn' },
  bad: { Icon: CircleAlert, look: 'text-bad' },
}

const Step = ({
  tone,
  title,
  at,
  children,
}: {
  tone: Tone
  title: ReactNode
  at: string | null
  children?: ReactNode
}) => {
  const { Icon, look } = SIGN[tone]
  return (
    <li className="relative flex gap-3 pb-5 before:absolute before:top-6 before:bottom-0 before:left-2.25 before:w-px before:bg-line last:pb-0 last:before:hidden">
      <Icon aria-hidden className={`mt-0.5 size-4.5 shrink-0 ${look}`} />
      <div className="min-w-0 flex-1 space-y-1 text-sm">
        <p className="font-semibold">{title}</p>
        {at !== null && (
          <p className="text-ink-soft">
            <When at={at} />
          </p>
        )}
        {children}
      </div>
    </li>
  )
}

const Call = ({ attempt, from }: { attempt: Attempt; from: string | null }) => {
  const { i18n } = useLingui()
  const { outcome, code, startedAt, endedAt, attempt: number } = attempt
  const seconds = endedAt === null ? 0 : (Date.parse(endedAt) - Date.parse(startedAt)) / 1000
  const took = Math.round(seconds)
  return (
    <Step
      tone={outcome === null ? 'neutral' : OUTCOME_TONE[outcome]}
      title={<Trans>Call {number} to the provider</Trans>}
      at={startedAt}
    >
      <p>
        {outcome === null ? <Trans>Under way</Trans> : i18n._(OUTCOME_WORDS[outcome])}
        {took > 0 && (
          <>
            {' '}
            <Plural value={took} one="after # second" other="after # seconds" />
          </>
        )}
      </p>
      {code !== null && code !== 'accepted' && (
        <>
          <p>
            <CodeTitle code={code} from={from} />
          </p>
          <TechnicalDetails code={code} details={{ ...attempt, at: endedAt ?? startedAt }} />
        </>
      )}
    </Step>
  )
}

/** From the hand-over to the end, with every call to the provider between. */
export const MailTimeline = ({ notification }: { notification: Notification }) => {
  const { i18n } = useLingui()
  const { state, resolved, timeline, settledAt, nextAttemptAt } = notification
  const next = state === 'queued' ? nextAttemptAt : null
  return (
    <ol>
      <Step tone="neutral" title={<Trans>Handed over</Trans>} at={notification.createdAt} />
      {timeline.map((attempt) => (
        <Call key={attempt.attempt} attempt={attempt} from={notification.from} />
      ))}
      {resolved !== null && (
        <Step
          tone="neutral"
          title={
            resolved.as === 'accepted' ? (
              <Trans>Somebody said that it has left</Trans>
            ) : (
              <Trans>Somebody had it sent again</Trans>
            )
          }
          at={resolved.at}
        />
      )}
      <Step tone={STATE_TONE[state]} title={i18n._(STATE_WORDS[state])} at={settledAt}>
        {next !== null && (
          <p className="text-ink-soft">
            <Trans>
              Next call: <When at={next} />
            </Trans>
          </p>
        )}
      </Step>
    </ol>
  )
}
