import {
  createApiKey,
  readApiKeys,
  revokeApiKey,
  type BodySent,
  type ParamsSent,
} from '@letterhead/contract'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { callOrThrow } from '../../lib/api.ts'

export const apiKeysQuery = queryOptions({
  queryKey: ['operator', 'api-keys'],
  queryFn: ({ signal }) => callOrThrow(readApiKeys, { signal }),
  refetchOnWindowFocus: 'always',
})

/** Makes a key. Its secret is in the answer and nowhere else: it is kept out of the cache. */
export const useNewKey = () => {
  const client = useQueryClient()
  return useMutation({
    gcTime: 0,
    mutationFn: (body: BodySent<typeof createApiKey>) => callOrThrow(createApiKey, { body }),
    onSuccess: () => void client.invalidateQueries(apiKeysQuery),
  })
}

export const useRevocation = (revoked: () => void) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (params: ParamsSent<typeof revokeApiKey>) => callOrThrow(revokeApiKey, { params }),
    onSuccess: async () => {
      await client.invalidateQueries(apiKeysQuery)
      revoked()
    },
  })
}
