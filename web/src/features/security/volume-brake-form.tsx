import { VolumeRule, type VolumeBrake } from '@letterhead/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useId, useState, type ReactNode } from 'react'
import { problemOf } from '../../lib/api-problem.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { useVolumeChange } from './volume-brake.ts'

const PROPOSED: VolumeRule = { times: 5, atLeast: 200 }

interface Draft {
  readonly choice: VolumeBrake['choice']
  readonly times: string
  readonly atLeast: string
}

const draftOf = ({ choice, own }: VolumeBrake): Draft => {
  const { times, atLeast } = own ?? PROPOSED
  return { choice, times: String(times), atLeast: String(atLeast) }
}

/** Null: not a rule. */
const ruleIn = ({ times, atLeast }: Draft): VolumeRule | null =>
  VolumeRule.safeParse({ times: Number(times), atLeast: Number(atLeast) }).data ?? null

const Saved = ({ children }: { children: ReactNode }) => (
  <Notice tone="ok" live="polite">
    <p>{children}</p>
  </Notice>
)

/** Which rule pulls the brake by itself. What was typed stays whatever the answer is. */
export const VolumeBrakeForm = ({ brake }: { brake: VolumeBrake }) => {
  const { t } = useLingui()
  const id = useId()
  const [draft, setDraft] = useState<Draft | null>(null)
  const [tried, setTried] = useState(false)
  const change = useVolumeChange(() => setDraft(null))
  const shown = draft ?? draftOf(brake)
  const edit = (part: Partial<Draft>) => {
    if (change.isError || change.isSuccess) change.reset()
    setDraft({ ...shown, ...part })
  }
  const rule = ruleIn(shown)
  const isOwn = shown.choice === 'own'
  const problem = change.error === null ? null : problemOf(change.error)
  const wrong = (part: keyof VolumeRule, words: string) =>
    tried && isOwn && !VolumeRule.shape[part].safeParse(Number(shown[part])).success
      ? words
      : undefined
  const submit = () => {
    setTried(true)
    if (change.isPending || (isOwn && rule === null)) return
    const own = isOwn ? rule : brake.own
    change.mutate({ choice: shown.choice, own, version: brake.version })
  }
  return (
    <form
      noValidate
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <SelectField
        id={`${id}-choice`}
        label={<Trans>Stop by itself</Trans>}
        value={shown.choice}
        onChange={({ target }) =>
          edit({
            choice: target.value === 'own' || target.value === 'off' ? target.value : 'operator',
          })
        }
      >
        <option value="operator">{t`As the operator set it`}</option>
        <option value="own">{t`By our own rule`}</option>
        <option value="off">{t`Never`}</option>
      </SelectField>
      {isOwn && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            id={`${id}-times`}
            label={<Trans>Times a usual day</Trans>}
            inputMode="numeric"
            value={shown.times}
            error={wrong('times', t`Give a whole number from 2 to 100.`)}
            onChange={({ target }) => edit({ times: target.value })}
          />
          <Field
            id={`${id}-least`}
            label={<Trans>And at least so many emails</Trans>}
            inputMode="numeric"
            value={shown.atLeast}
            error={wrong('atLeast', t`Give a whole number from 10 to 1,000,000.`)}
            onChange={({ target }) => edit({ atLeast: target.value })}
          />
        </div>
      )}
      {problem?.code === 'precondition_failed' && (
        <Notice
          tone="warn"
          live="assertive"
          title={<Trans>Somebody changed this in the meantime</Trans>}
        >
          <p>
            <Trans>Nothing was saved. Your choice is kept: save again to put it in place.</Trans>
          </p>
        </Notice>
      )}
      {problem !== null && problem.code !== 'precondition_failed' && (
        <ProblemNotice problem={problem} />
      )}
      {change.isSuccess && draft === null && (
        <Saved>
          <Trans>Saved. The rule holds from now on.</Trans>
        </Saved>
      )}
      <Button type="submit" look="primary" busy={change.isPending}>
        <Trans>Save the rule</Trans>
      </Button>
    </form>
  )
}
