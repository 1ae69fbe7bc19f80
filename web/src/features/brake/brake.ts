import { pullBrake, readBrake, releaseBrake, type Brake } from '@letterhead/contract'
import {
  queryOptions,
  useMutation,
  useQueryClient,
  type UseMutationResult,
} from '@tanstack/react-query'
import { callOrThrow } from '../../lib/api.ts'

export const brakeQuery = queryOptions({
  queryKey: ['brake'],
  queryFn: ({ signal }) => callOrThrow(readBrake, { signal }),
  refetchOnWindowFocus: 'always',
})

const ENDPOINT = { pull: pullBrake, release: releaseBrake }

/** Pulls or releases it, and shows what the server says of it then. */
export const useBrakeMove = (
  move: 'pull' | 'release',
  done: () => void,
): UseMutationResult<Brake, Error, void> => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => callOrThrow(ENDPOINT[move], {}),
    onSuccess: async (brake) => {
      client.setQueryData(brakeQuery.queryKey, brake)
      done()
      // Everything that waits stands or moves now.
      await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'brake' })
    },
  })
}
