import { changeRetention, readRetention, type Retention } from '@letterhead/contract'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { problemOf } from '../../lib/api-problem.ts'
import { callOrThrow } from '../../lib/api.ts'

export const retentionQuery = queryOptions({
  queryKey: ['retention'],
  queryFn: ({ signal }) => callOrThrow(readRetention, { signal }),
})

/** Saves how long records are kept; where somebody else was faster, theirs is loaded instead. */
export const useRetentionChange = (saved: () => void) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Pick<Retention, 'own' | 'version'>) =>
      callOrThrow(changeRetention, { body }),
    onSuccess: (retention) => {
      client.setQueryData(retentionQuery.queryKey, retention)
      saved()
    },
    onError: (error) => {
      if (problemOf(error).code === 'precondition_failed')
        void client.invalidateQueries(retentionQuery)
    },
  })
}
