import type { AuditEntry } from '@letterhead/contract'
import { useLingui } from '@lingui/react'
import { Trans } from '@lingui/react/macro'
import { Bot, KeyRound, UserRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { clockTime } from '../../lib/moment.ts'
import { summaryLook } from '../../ui/disclosure-look.ts'
import { useActionWords } from './audit-action-words.ts'

const ICON = { person: UserRound, api_key: KeyRound, system: Bot } as const

const Actor = ({ actor }: Pick<AuditEntry, 'actor'>) => {
  const name = actor.name ?? actor.id
  if (actor.kind === 'system') return <Trans>Automatic</Trans>
  if (actor.kind === 'api_key') return <Trans>API key {name}</Trans>
  return <>{name}</>
}

const valueOf = (value: AuditEntry['details'][string]): string =>
  Array.isArray(value) ? value.join(', ') : String(value ?? '–')

const Fact = ({ name, children }: { name: ReactNode; children: ReactNode }) => (
  <div className="grid gap-x-4 sm:grid-cols-[10rem_1fr]">
    <dt className="text-ink-soft">{name}</dt>
    <dd className="font-mono text-[0.8125rem]">{children}</dd>
  </div>
)

const Details = ({ entry }: { entry: AuditEntry }) => {
  const { sequence } = entry
  return (
    <details className="mt-1.5 text-sm">
      <summary className={summaryLook}>
        <Trans>Details of line {sequence}</Trans>
      </summary>
      <dl className="mt-2 space-y-1.5 rounded-lg bg-sunken p-3">
        {Object.entries(entry.details).map(([name, value]) => (
          <Fact key={name} name={<code>{name}</code>}>
            {valueOf(value)}
          </Fact>
        ))}
        <Fact name={<Trans>Exact time (UTC)</Trans>}>{entry.at}</Fact>
        {entry.requestId !== null && (
          <Fact name={<Trans>Request id</Trans>}>{entry.requestId}</Fact>
        )}
        <Fact name={<Trans>Digest</Trans>}>{entry.digest}</Fact>
      </dl>
    </details>
  )
}

/** Who did what, when and from where. */
export const AuditLine = ({
  entry,
  narrowTo,
}: {
  entry: AuditEntry
  /** Shows only what this actor did. */
  narrowTo: (actor: string) => void
}) => {
  const { i18n } = useLingui()
  const words = useActionWords()
  const { actor, address } = entry
  const Icon = ICON[actor.kind]
  return (
    <li className="flex gap-3 py-3">
      <span className="mt-0.5 grid size-8 shrink-0 place-items-center rounded-full bg-sunken text-ink-soft">
        <Icon aria-hidden className="size-4" />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <p className="font-semibold">{words(entry.action)}</p>
          <time dateTime={entry.at} className="text-sm text-ink-soft tabular-nums">
            {clockTime(new Date(entry.at), i18n.locale)}
          </time>
        </div>
        <p className="text-sm text-ink-soft">
          <button
            type="button"
            onClick={() => narrowTo(actor.id)}
            className="min-h-6 rounded text-left font-medium text-ink underline decoration-line underline-offset-4 hover:decoration-current pointer-coarse:min-h-11"
          >
            <Actor actor={actor} />
            <span className="sr-only">
              {' '}
              <Trans>(show only these)</Trans>
            </span>
          </button>
          {address !== null && (
            <>
              {' · '}
              <Trans>from {address}</Trans>
            </>
          )}
        </p>
        <Details entry={entry} />
      </div>
    </li>
  )
}
