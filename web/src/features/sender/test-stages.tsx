import type { SenderTest, TestStage } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  Circle,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  Clock,
  LoaderCircle,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { exactTime } from '../../lib/moment.ts'
import { useLocale } from '../../lib/use-locale.ts'

type State = TestStage['state']

const SIGN: Record<State, { readonly Icon: LucideIcon; readonly look: string }> = {
  waiting: { Icon: Circle, look: 'text-edge' },
  running: { Icon: LoaderCircle, look: 'animate-spin text-accent' },
  done: { Icon: CircleCheck, look: 'text-ok' },
  failed: { Icon: CircleAlert, look: 'text-bad' },
  unknown: { Icon: TriangleAlert, look: 'text-warn' },
  overdue: { Icon: Clock, look: 'text-warn' },
  not_offered: { Icon: CircleDashed, look: 'text-ink-soft' },
}

const stageName = (stage: TestStage['stage'], company: string): ReactNode => {
  switch (stage) {
    case 'settings':
      return <Trans>Settings are valid</Trans>
    case 'token':
      return <Trans>Access at {company} is fresh</Trans>
    case 'accepted':
      return <Trans>Accepted by {company}</Trans>
    case 'received':
      return <Trans>Copy received</Trans>
    case 'judged':
      return <Trans>What it looked like</Trans>
    default:
      return stage satisfies never
  }
}

const stateName = (state: State): ReactNode => {
  switch (state) {
    case 'waiting':
      return <Trans>not yet</Trans>
    case 'running':
      return <Trans>under way</Trans>
    case 'done':
      return <Trans>done</Trans>
    case 'failed':
      return <Trans>failed</Trans>
    case 'unknown':
      return <Trans>no clear answer</Trans>
    case 'overdue':
      return <Trans>takes longer than usual</Trans>
    case 'not_offered':
      return <Trans>seen by a person only</Trans>
    default:
      return state satisfies never
  }
}

const Stage = ({
  stage: { stage, state, at },
  company,
  differs,
}: {
  stage: TestStage
  company: string
  differs: boolean
}) => {
  const locale = useLocale()
  const { Icon, look } = SIGN[state]
  return (
    <li className="flex items-start gap-2.5 py-1">
      <Icon aria-hidden className={`mt-0.5 size-4.5 shrink-0 ${look}`} />
      <span
        className={`min-w-0 flex-1 ${state === 'waiting' || state === 'not_offered' ? 'text-ink-soft' : ''}`}
      >
        {stageName(stage, company)}
      </span>
      <span className="text-right text-ink-soft">
        {stage === 'judged' && differs ? (
          <Trans>differs</Trans>
        ) : (
          state !== 'done' && stateName(state)
        )}
        {state === 'done' && <span className="sr-only">{stateName(state)}</span>}{' '}
        {at !== null && state !== 'not_offered' && (
          <time dateTime={at} className="tabular-nums">
            {exactTime(at, locale)}
          </time>
        )}
      </span>
    </li>
  )
}

/** The way of a test as it goes, with the time of each stage. */
export const TestStages = ({ test, company }: { test: SenderTest; company: string }) => {
  const { t } = useLingui()
  const current =
    test.stages.find(({ state }) => state === 'running' || state === 'failed') ??
    test.stages.findLast(({ state }) => state === 'done')
  return (
    <>
      <ol aria-label={t`Stages of the test`} className="text-sm">
        {test.stages.map((stage) => (
          <Stage
            key={stage.stage}
            stage={stage}
            company={company}
            differs={test.proof.verdict === 'differs'}
          />
        ))}
      </ol>
      {current !== undefined && (
        <output className="sr-only">
          {stageName(current.stage, company)}: {stateName(current.state)}
        </output>
      )}
    </>
  )
}
