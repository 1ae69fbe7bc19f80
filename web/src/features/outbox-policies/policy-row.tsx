import { useLingui as useLocale } from '@lingui/react'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Lock } from 'lucide-react'
import { useKindName } from '../../lib/kind-name.ts'
import { Field } from '../../ui/field.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { hasBadHours, isAlwaysHeld, type Policy } from './policy-draft.ts'
import { BROKEN_WORDS, UNKNOWN_WORDS, whenBroken, whenUnknown } from './policy-words.ts'

const Summary = ({ policy, changed }: { policy: Policy; changed: boolean }) => {
  const { i18n } = useLocale()
  const kindName = useKindName()
  const hours = policy.expiresAfterHours
  return (
    <>
      <span className="block font-semibold">
        {kindName(policy.kind)}{' '}
        {isAlwaysHeld(policy) && (
          <Lock aria-hidden className="inline size-3.5 align-[-0.125em] text-ink-soft" />
        )}
        {changed && (
          <span className="text-xs font-medium text-warn">
            <Trans>not saved yet</Trans>
          </span>
        )}
      </span>
      <span className="block text-ink-soft">
        {isAlwaysHeld(policy) ? (
          <Trans>Always held, never expires</Trans>
        ) : (
          i18n._(BROKEN_WORDS[policy.whenBroken])
        )}
        {hours !== null && (
          <>
            {' · '}
            <Plural value={hours} one="expires after # hour" other="expires after # hours" />
          </>
        )}
      </span>
    </>
  )
}

const WhenBrokenField = ({ policy, change }: Edited) => {
  const { i18n } = useLocale()
  if (isAlwaysHeld(policy)) {
    return (
      <p className="text-ink-soft sm:col-span-2">
        <Trans>
          Somebody’s rights or deadlines depend on these emails. They always wait for your own
          mailbox, and they never expire by themselves; nobody can change that.
        </Trans>
      </p>
    )
  }
  return (
    <SelectField
      id={`broken-${policy.kind}`}
      label={<Trans>While the mailbox cannot send</Trans>}
      value={policy.whenBroken}
      onChange={(event) => change({ whenBroken: whenBroken(event.target.value) })}
    >
      {policy.choices.map((choice) => (
        <option key={choice} value={choice}>
          {i18n._(BROKEN_WORDS[choice])}
        </option>
      ))}
    </SelectField>
  )
}

interface Edited {
  readonly policy: Policy
  readonly change: (changes: Partial<Policy>) => void
}

/** One kind: closed it says what holds, open it is changed. */
export const PolicyRow = ({ policy, changed, change }: Edited & { changed: boolean }) => {
  const { i18n } = useLocale()
  const { t } = useLingui()
  const { kind, expiresAfterHours: hours } = policy
  return (
    <li>
      <details className="group">
        <summary className="cursor-pointer px-4 py-2.5 text-sm hover:bg-sunken">
          <div className="ml-1 inline-block w-[calc(100%-1.5rem)] align-top">
            <Summary policy={policy} changed={changed} />
          </div>
        </summary>
        <div className="grid gap-4 border-t border-line bg-sunken px-4 py-4 text-sm sm:grid-cols-2">
          <WhenBrokenField policy={policy} change={change} />
          {hours !== null && (
            <Field
              id={`hours-${kind}`}
              type="number"
              inputMode="numeric"
              min={1}
              max={720}
              label={<Trans>Expires after (hours)</Trans>}
              value={Number.isNaN(hours) ? '' : hours}
              onChange={(event) => change({ expiresAfterHours: event.target.valueAsNumber })}
              error={hasBadHours(policy) ? t`Enter a whole number from 1 to 720.` : undefined}
            />
          )}
          <SelectField
            id={`unknown-${kind}`}
            label={<Trans>When nobody knows whether it left</Trans>}
            value={policy.whenUnknown}
            onChange={(event) => change({ whenUnknown: whenUnknown(event.target.value) })}
          >
            {(['park', 'resend'] as const).map((choice) => (
              <option key={choice} value={choice}>
                {i18n._(UNKNOWN_WORDS[choice])}
              </option>
            ))}
          </SelectField>
        </div>
      </details>
    </li>
  )
}
