import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { CouldNotLoad } from './could-not-load.tsx'
import { RowSkeletons } from './skeleton.tsx'

export interface Slice<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

interface Pages<Item> {
  readonly queryKey: readonly unknown[]
  /** One page: from the beginning with null, else from where the page before ended. */
  readonly read: (cursor: string | null, signal: AbortSignal) => Promise<Slice<Item>>
  /** Read again while this holds of a page. */
  readonly pollWhile?: {
    readonly holds: (items: readonly Item[]) => boolean
    readonly everyMs: number
  }
  /** `before` is the last item of the page above. */
  readonly renderItems: (items: readonly Item[], before: Item | undefined) => ReactNode
  readonly renderNothing: () => ReactNode
}

/** A list that is read page by page; what is above stays where it is. */
export const KeysetPages = <Item,>({
  cursor = null,
  before,
  ...pages
}: Pages<Item> & { cursor?: string | null; before?: Item | undefined }) => {
  const { queryKey, read, pollWhile, renderItems, renderNothing } = pages
  const [older, setOlder] = useState(false)
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [...queryKey, cursor],
    queryFn: async ({ signal }) => await read(cursor, signal),
    refetchInterval: ({ state }) =>
      pollWhile !== undefined && state.data !== undefined && pollWhile.holds(state.data.items)
        ? pollWhile.everyMs
        : false,
  })
  if (data === undefined) {
    if (isPending) return <RowSkeletons />
    return <CouldNotLoad error={error ?? new Error('no answer')} again={() => void refetch()} />
  }
  const { items, nextCursor } = data
  if (items.length === 0 && cursor === null) return renderNothing()
  return (
    <>
      {renderItems(items, before)}
      {nextCursor !== null &&
        (older ? (
          <KeysetPages key={nextCursor} {...pages} cursor={nextCursor} before={items.at(-1)} />
        ) : (
          <div className="mt-5">
            <Button onClick={() => setOlder(true)}>
              <Trans>Show older</Trans>
            </Button>
          </div>
        ))}
    </>
  )
}
