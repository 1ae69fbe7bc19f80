import { changeVolumeBrake, readVolumeBrake, type VolumeBrake } from '@letterhead/contract'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { problemOf } from '../../lib/api-problem.ts'
import { callOrThrow } from '../../lib/api.ts'

export const volumeBrakeQuery = queryOptions({
  queryKey: ['volume-brake'],
  queryFn: ({ signal }) => callOrThrow(readVolumeBrake, { signal }),
})

export type VolumeDraft = Pick<VolumeBrake, 'choice' | 'own' | 'version'>

/** Saves the rule; where somebody else was faster, theirs is loaded and nothing is saved. */
export const useVolumeChange = (saved: () => void) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: VolumeDraft) => callOrThrow(changeVolumeBrake, { body }),
    onSuccess: (brake) => {
      client.setQueryData(volumeBrakeQuery.queryKey, brake)
      saved()
    },
    onError: (error) => {
      if (problemOf(error).code === 'precondition_failed')
        void client.invalidateQueries(volumeBrakeQuery)
    },
  })
}
