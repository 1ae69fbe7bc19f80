import { changeOutboxLimits, type OutboxLimits } from '@letterhead/contract'
import { useLingui as useLocale } from '@lingui/react'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { problemOf } from '../../lib/api-problem.ts'
import { callOrThrow } from '../../lib/api.ts'
import { echo } from '../../lib/echo.ts'
import { countInDigits } from '../../lib/moment.ts'
import { useOnce } from '../../lib/use-once.ts'
import { Button } from '../../ui/button.tsx'
import { ChangedMeanwhile } from '../../ui/changed-meanwhile.tsx'
import { Field } from '../../ui/field.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import {
  asTyped,
  boundsOf,
  differs,
  LIMITS,
  limitsOf,
  wrongLimits,
  type LimitDraft,
  type LimitName,
} from './limit-draft.ts'
import { LIMIT_WORDS } from './limit-words.ts'

interface Draft {
  readonly typed: LimitDraft
  /** Of the limits that it was typed over. */
  readonly version: number
}

const useSave = (saved: () => void) => {
  const { t } = useLingui()
  const client = useQueryClient()
  const again = () => client.invalidateQueries({ queryKey: ['activity'] })
  return useOnce({
    mutationFn: ({ typed, version }: Draft) =>
      callOrThrow(changeOutboxLimits, { body: limitsOf(typed, version) }),
    onSuccess: async () => {
      await again()
      saved()
      void echo('success', t`Your limits are saved. They count from now on.`)
    },
    onError: async (error) => {
      if (problemOf(error).code === 'precondition_failed') await again()
    },
  })
}

const LimitField = ({
  name,
  limits,
  typed,
  wrong,
  readOnly,
  change,
}: {
  name: LimitName
  limits: OutboxLimits
  typed: string
  wrong: boolean
  readOnly: boolean
  change: (typed: string) => void
}) => {
  const { i18n } = useLocale()
  const { t } = useLingui()
  const id = useId()
  const bounds = boundsOf(limits, name)
  const [from, to] = [bounds.from, bounds.to].map((count) => countInDigits(count, i18n.locale))
  const allowed = limits[name]?.allowed ?? null
  return (
    <Field
      id={id}
      label={i18n._(LIMIT_WORDS[name])}
      hint={allowed === null ? undefined : <Trans>Allowed: {to}</Trans>}
      error={wrong ? t`Enter a whole number from ${from} to ${to}, or nothing.` : undefined}
      inputMode="numeric"
      autoComplete="off"
      value={typed}
      readOnly={readOnly}
      onChange={(event) => change(event.target.value)}
    />
  )
}

const LimitNow = ({ name, limits }: { name: LimitName; limits: OutboxLimits }) => {
  const { i18n } = useLocale()
  const own = limits[name]?.own ?? null
  const words = i18n._(LIMIT_WORDS[name])
  if (own === null) return <Trans>{words}: no limit of your own</Trans>
  const count = countInDigits(own, i18n.locale)
  return (
    <Trans>
      {words}: {count}
    </Trans>
  )
}

/** Lower limits than the provider’s, for the organisation’s own reasons. */
export const LimitsForm = ({ limits }: { limits: OutboxLimits }) => {
  // Null: as the server has it. What was typed keeps the version that it was typed over.
  const [draft, setDraft] = useState<Draft | null>(null)
  const [pressed, setPressed] = useState(false)
  const save = useSave(() => setDraft(null))
  const typed = draft?.typed ?? asTyped(limits)
  const problem = save.error === null ? null : problemOf(save.error)
  const refused = problem?.code === 'validation_failed' ? problem.errors : []
  const wrong = wrongLimits(limits, typed)
  const stale = problem?.code === 'precondition_failed'
  const isWrong = (name: LimitName) =>
    (pressed && wrong.includes(name)) || refused.some(({ pointer }) => pointer === `#/${name}`)

  return (
    <form
      noValidate
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        setPressed(true)
        if (draft !== null && wrong.length === 0) save.mutate(draft)
      }}
    >
      <div className="grid items-start gap-4 sm:grid-cols-3">
        {LIMITS.map((name) => (
          <LimitField
            key={name}
            name={name}
            limits={limits}
            typed={typed[name]}
            wrong={isWrong(name)}
            readOnly={save.isPending}
            change={(text) => {
              if (refused.length > 0) save.reset()
              setDraft({
                typed: { ...typed, [name]: text },
                version: draft?.version ?? limits.version,
              })
            }}
          />
        ))}
      </div>
      {stale && (
        <ChangedMeanwhile
          changed={problem.changed}
          load={() => {
            setDraft(null)
            save.reset()
          }}
          keep={() => {
            setDraft({ typed, version: limits.version })
            save.reset()
          }}
        >
          <p>
            <Trans>Nothing of yours was saved, and your text is kept. The limits are now:</Trans>
          </p>
          <ul className="list-disc pl-5">
            {LIMITS.map((name) => (
              <li key={name}>
                <LimitNow name={name} limits={limits} />
              </li>
            ))}
          </ul>
        </ChangedMeanwhile>
      )}
      {problem !== null && !stale && refused.length === 0 && <ProblemNotice problem={problem} />}
      {differs(limits, typed) && !stale && (
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary" busy={save.isPending}>
            <Trans>Save the limits</Trans>
          </Button>
          <Button
            onClick={() => {
              setDraft(null)
              setPressed(false)
              save.reset()
            }}
          >
            <Trans>Undo</Trans>
          </Button>
        </div>
      )}
    </form>
  )
}
