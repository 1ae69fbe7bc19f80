import { readUnknownMail, resolveUnknownMail, type ResolveAs } from '@letterhead/contract'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { callOrThrow } from '../../lib/api.ts'
import { emailSettingsQuery } from '../../lib/email-settings.ts'

const slice = async (cursor: string | null, signal: AbortSignal) =>
  await callOrThrow(readUnknownMail, {
    query: cursor === null ? {} : { cursor },
    signal,
  })

export const readUnknownSlice = async (cursor: string | null, signal: AbortSignal) => {
  const { data, next_cursor } = await slice(cursor, signal)
  return { items: data, nextCursor: next_cursor }
}

/** How many there are; the card is shown only if there is one. */
export const unknownCountQuery = queryOptions({
  queryKey: ['unknown-mail', 'count'],
  queryFn: async ({ signal }) => {
    const { total } = await callOrThrow(readUnknownMail, { query: { limit: '1' }, signal })
    return { total }
  },
  refetchOnWindowFocus: 'always',
})

export interface Resolution {
  readonly ids: readonly string[] | 'all'
  readonly as: ResolveAs
}

/** What a person found out about mail of which nobody knew whether it left. */
export const useResolve = (done: () => void) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ ids, as }: Resolution) =>
      callOrThrow(resolveUnknownMail, {
        body: ids === 'all' ? { all: true, as } : { ids: [...ids], as },
      }),
    onSuccess: async () => {
      done()
      await Promise.all([
        client.invalidateQueries({ queryKey: ['unknown-mail'] }),
        client.invalidateQueries({ queryKey: ['activity'] }),
        client.invalidateQueries(emailSettingsQuery),
      ])
    },
  })
}
