import { useLingui } from '@lingui/react'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { OWN_KINDS, useKindName } from '../../lib/kind-name.ts'
import { outboxPoliciesQuery } from '../../lib/outbox-policies.ts'
import type { Filter } from '../../lib/use-filter.ts'
import { Button } from '../../ui/button.tsx'
import { DayField, SelectField } from '../../ui/select-field.tsx'
import { MAIL_STATES, STATE_WORDS } from './state-words.ts'

export const MAIL_FILTER = ['state', 'kind', 'day'] as const
export type MailFilter = Filter<(typeof MAIL_FILTER)[number]>

const NOTHING = { state: '', kind: '', day: '' }

export const MailFilterBar = ({
  filter,
  change,
}: {
  filter: MailFilter
  change: (changes: MailFilter) => void
}) => {
  const { i18n } = useLingui()
  const kindName = useKindName()
  const policies = useQuery(outboxPoliciesQuery)
  const kinds = policies.data?.kinds.map(({ kind }) => kind) ?? OWN_KINDS
  return (
    <search className="grid gap-4 sm:grid-cols-3">
      <SelectField
        id="mail-state"
        label={<Trans>State</Trans>}
        value={filter.state ?? ''}
        onChange={(event) => change({ state: event.target.value })}
      >
        <option value="">
          <Trans>Every state</Trans>
        </option>
        {MAIL_STATES.map((state) => (
          <option key={state} value={state}>
            {i18n._(STATE_WORDS[state])}
          </option>
        ))}
      </SelectField>
      <SelectField
        id="mail-kind"
        label={<Trans>Kind</Trans>}
        value={filter.kind ?? ''}
        onChange={(event) => change({ kind: event.target.value })}
      >
        <option value="">
          <Trans>Every kind</Trans>
        </option>
        {[...new Set([...kinds, 'test'])].map((kind) => (
          <option key={kind} value={kind}>
            {kindName(kind)}
          </option>
        ))}
      </SelectField>
      <DayField
        id="mail-day"
        label={<Trans>Handed over on</Trans>}
        value={filter.day ?? ''}
        onChange={(event) => change({ day: event.target.value })}
      />
      {Object.keys(filter).length > 0 && (
        <div className="sm:col-span-full">
          <Button look="quiet" onClick={() => change(NOTHING)}>
            <X aria-hidden className="size-4 shrink-0" />
            <Trans>Show everything</Trans>
          </Button>
        </div>
      )}
    </search>
  )
}
