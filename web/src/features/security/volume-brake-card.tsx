import type { VolumeBrake, VolumeRule } from '@letterhead/contract'
import { useLingui } from '@lingui/react'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { countInDigits } from '../../lib/moment.ts'
import { Card } from '../../ui/card.tsx'
import { CouldNotLoad } from '../../ui/could-not-load.tsx'
import { Pill } from '../../ui/pill.tsx'
import { RowSkeletons } from '../../ui/skeleton.tsx'
import { VolumeBrakeForm } from './volume-brake-form.tsx'
import { volumeBrakeQuery } from './volume-brake.ts'

const ruleOf = ({ choice, own, operator }: VolumeBrake): VolumeRule | null => {
  if (choice === 'off') return null
  return choice === 'own' ? own : operator
}

const RuleWords = ({ brake }: { brake: VolumeBrake }) => {
  const { i18n } = useLingui()
  const rule = ruleOf(brake)
  const digits = (count: number) => countInDigits(count, i18n.locale)
  const last = digits(brake.lastDay)
  const usual = digits(brake.usualDay ?? 0)
  const times = digits(rule?.times ?? 0)
  const least = digits(rule?.atLeast ?? 0)
  return (
    <div className="max-w-prose space-y-2 text-sm">
      <p>
        {rule === null ? (
          <Trans>Nothing stops by itself, however much is sent.</Trans>
        ) : (
          <Trans>
            All sending stops when more than {times} times a usual day, and at least {least} emails,
            are handed over within 24 hours. Nothing is lost, and you are told.
          </Trans>
        )}
      </p>
      <p className="text-ink-soft">
        {brake.usualDay === null ? (
          <Trans>
            In the last 24 hours: {last}. What is usual is not known before seven days with email,
            and until then nothing stops by itself.
          </Trans>
        ) : (
          <Trans>
            In the last 24 hours: {last}. On a usual day: {usual}.
          </Trans>
        )}
      </p>
    </div>
  )
}

/** Whether a sudden volume, as of a stolen key or a program gone wild, stops all sending by itself. */
export const VolumeBrakeCard = ({ mayChange }: { mayChange: boolean }) => {
  const { data, error, refetch } = useQuery(volumeBrakeQuery)
  const on = data !== undefined && ruleOf(data) !== null
  return (
    <Card
      id="volume-brake"
      title={<Trans>Automatic brake</Trans>}
      status={
        data !== undefined && (
          <Pill tone={on ? 'ok' : 'neutral'}>{on ? <Trans>On</Trans> : <Trans>Off</Trans>}</Pill>
        )
      }
    >
      {data !== undefined && (
        <div className="space-y-5">
          <RuleWords brake={data} />
          {mayChange && <VolumeBrakeForm brake={data} />}
        </div>
      )}
      {data === undefined && error === null && <RowSkeletons />}
      {data === undefined && error !== null && (
        <CouldNotLoad error={error} again={() => void refetch()} />
      )}
    </Card>
  )
}
