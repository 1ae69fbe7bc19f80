import { findMailTo, listActivity, type ActivityItem, type SendingCode } from '@letterhead/contract'
import { useLingui } from '@lingui/react'
import { Plural, Trans } from '@lingui/react/macro'
import { callOrThrow } from '../../lib/api.ts'
import { useKindName } from '../../lib/kind-name.ts'
import { KeysetPages } from '../../ui/keyset-pages.tsx'
import { Pill } from '../../ui/pill.tsx'
import { When } from '../../ui/when.tsx'
import { CodeTitle } from './code-title.tsx'
import type { MailFilter } from './mail-filter.tsx'
import { isMailState, STATE_TONE, STATE_WORDS } from './state-words.ts'

interface Wanted {
  readonly filter: MailFilter
  /** Empty: everybody's. */
  readonly recipient: string
}

const readSlice = async (
  { filter: { state = '', ...rest }, recipient }: Wanted,
  cursor: string | null,
  signal: AbortSignal,
) => {
  const wanted = {
    ...rest,
    ...(isMailState(state) ? { state } : {}),
    ...(cursor === null ? {} : { cursor }),
  }
  const { data, next_cursor } = await (recipient === ''
    ? callOrThrow(listActivity, { query: wanted, signal })
    : callOrThrow(findMailTo, { body: { ...wanted, recipient }, signal }))
  return { items: data, nextCursor: next_cursor }
}

const POLL_MS = 4000
const moves = ({ state }: ActivityItem): boolean => state === 'queued' || state === 'sending'

const worthSaying = (code: SendingCode | null): code is SendingCode =>
  code !== null && code !== 'accepted'

const Item = ({ item, open }: { item: ActivityItem; open: () => void }) => {
  const { i18n } = useLingui()
  const kindName = useKindName()
  const [first = '', ...others] = item.recipients
  const more = others.length
  return (
    <li className="relative flex flex-wrap items-start justify-between gap-x-4 gap-y-1 py-3 hover:bg-sunken">
      <div className="min-w-0 flex-1 basis-60">
        <button
          type="button"
          onClick={open}
          // The whole row can be clicked; one thing in it is announced.
          className="min-h-6 rounded text-left font-semibold after:absolute after:inset-0 pointer-coarse:min-h-11"
        >
          {kindName(item.kind)}
        </button>
        <p className="text-sm text-ink-soft">
          {first}
          {more > 0 && (
            <>
              {' '}
              <Plural value={more} one="and # more" other="and # more" />
            </>
          )}
        </p>
        {worthSaying(item.code) && (
          <p className="mt-0.5 text-sm">
            <CodeTitle code={item.code} from={item.from} />
          </p>
        )}
      </div>
      <div className="flex flex-col items-start gap-1 text-sm text-ink-soft sm:items-end">
        <Pill tone={STATE_TONE[item.state]}>{i18n._(STATE_WORDS[item.state])}</Pill>
        <When at={item.createdAt} />
        {item.diverted && <Trans>from the platform’s address</Trans>}
      </div>
    </li>
  )
}

/** Every mail, the newest first, without contents. */
export const MailList = ({ filter, recipient, open }: Wanted & { open: (id: string) => void }) => (
  <KeysetPages
    key={JSON.stringify([filter, recipient])}
    queryKey={['activity', 'mail', filter, recipient]}
    read={async (cursor, signal) => await readSlice({ filter, recipient }, cursor, signal)}
    pollWhile={{ holds: (items) => items.some(moves), everyMs: POLL_MS }}
    renderNothing={() => (
      <p className="text-sm text-ink-soft">
        {Object.keys(filter).length > 0 || recipient !== '' ? (
          <Trans>No email is like this.</Trans>
        ) : (
          <Trans>No email so far. They appear here as the platform hands them over.</Trans>
        )}
      </p>
    )}
    renderItems={(items) => (
      <ol className="divide-y divide-line border-b border-line">
        {items.map((item) => (
          <Item key={item.id} item={item} open={() => open(item.id)} />
        ))}
      </ol>
    )}
  />
)
