import type { OutboxPolicies } from '@letterhead/contract'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useKindName } from '../../lib/kind-name.ts'
import { outboxPoliciesQuery } from '../../lib/outbox-policies.ts'
import { summaryLook } from '../../ui/disclosure-look.ts'
import { SelectField } from '../../ui/select-field.tsx'

const CHOICES = ['hold', 'platform', 'drop'] as const
export type Choice = (typeof CHOICES)[number]
/** What becomes of a kind’s waiting mail; a kind that is not named is held. */
export type Choices = Readonly<Record<string, Choice>>

const isChoice = (value: string): value is Choice => CHOICES.some((choice) => choice === value)

const Kind = ({
  policy,
  choice,
  choose,
}: {
  policy: OutboxPolicies['kinds'][number]
  choice: Choice
  choose: (choice: Choice) => void
}) => {
  const kindName = useKindName()
  return (
    <SelectField
      id={`waiting-${policy.kind}`}
      label={kindName(policy.kind)}
      value={choice}
      onChange={({ target: { value } }) => choose(isChoice(value) ? value : 'hold')}
    >
      <option value="hold">
        <Trans>Keep on hold</Trans>
      </option>
      {policy.choices.includes('platform') && (
        <option value="platform">
          <Trans>Send from the platform’s address, with a note</Trans>
        </option>
      )}
      <option value="drop">
        <Trans>Drop: never sent, erased at once</Trans>
      </option>
    </SelectField>
  )
}

/** Whoever does not open it keeps everything on hold. */
export const WaitingChoices = ({
  choices,
  change,
}: {
  choices: Choices
  change: (choices: Choices) => void
}) => {
  const { data } = useQuery(outboxPoliciesQuery)
  if (data === undefined) return null
  return (
    <details className="mt-4 text-sm">
      <summary className={summaryLook}>
        <Trans>Decide by kind about the waiting emails</Trans>
      </summary>
      <div className="mt-3 grid gap-3 rounded-lg border border-line bg-sunken p-4">
        {data.kinds.map((policy) => (
          <Kind
            key={policy.kind}
            policy={policy}
            choice={choices[policy.kind] ?? 'hold'}
            choose={(choice) => change({ ...choices, [policy.kind]: choice })}
          />
        ))}
      </div>
    </details>
  )
}
