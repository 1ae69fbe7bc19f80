import { Trans } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { Button } from '../../ui/button.tsx'
import { DayField, SelectField } from '../../ui/select-field.tsx'
import type { Filter } from '../../lib/use-filter.ts'
import { KNOWN_ACTIONS, useActionWords } from './audit-action-words.ts'

export const AUDIT_FILTER = ['action', 'actor', 'from', 'to'] as const
export type AuditFilter = Filter<(typeof AUDIT_FILTER)[number]>

const NOTHING = { action: '', actor: '', from: '', to: '' }

export const AuditFilterBar = ({
  filter,
  change,
}: {
  filter: AuditFilter
  change: (changes: AuditFilter) => void
}) => {
  const words = useActionWords()
  const narrowed = Object.keys(filter).length > 0
  return (
    <search className="grid gap-4 sm:grid-cols-2 lg:grid-cols-[2fr_1fr_1fr]">
      <SelectField
        id="audit-action"
        label={<Trans>What happened</Trans>}
        value={filter.action ?? ''}
        onChange={(event) => change({ action: event.target.value })}
      >
        <option value="">
          <Trans>Everything</Trans>
        </option>
        {KNOWN_ACTIONS.map((action) => (
          <option key={action} value={action}>
            {words(action)}
          </option>
        ))}
      </SelectField>
      <DayField
        id="audit-from"
        label={<Trans>From day</Trans>}
        value={filter.from ?? ''}
        max={filter.to}
        onChange={(event) => change({ from: event.target.value })}
      />
      <DayField
        id="audit-to"
        label={<Trans>To day</Trans>}
        value={filter.to ?? ''}
        min={filter.from}
        onChange={(event) => change({ to: event.target.value })}
      />
      {narrowed && (
        <div className="flex flex-wrap items-center gap-2 sm:col-span-full">
          {filter.actor !== undefined && (
            <p className="text-sm text-ink-soft">
              <Trans>Only what one person or key did.</Trans>
            </p>
          )}
          <Button look="quiet" onClick={() => change(NOTHING)}>
            <X aria-hidden className="size-4 shrink-0" />
            <Trans>Show everything</Trans>
          </Button>
        </div>
      )}
    </search>
  )
}
