import {
  drainHeldMail,
  dropHeldMail,
  readHeldMail,
  stopDrain,
  type HeldMail,
} from '@letterhead/contract'
import {
  queryOptions,
  useMutation,
  useQueryClient,
  type UseMutationResult,
} from '@tanstack/react-query'
import { callOrThrow } from '../../lib/api.ts'
import { emailSettingsQuery } from '../../lib/email-settings.ts'

const POLL_MS = 2000

/** A drain or a decision is being carried out. */
const isMoving = ({ drain, work }: HeldMail): boolean => drain !== null || work.length > 0

export const heldMailQuery = queryOptions({
  queryKey: ['held-mail'],
  queryFn: ({ signal }) => callOrThrow(readHeldMail, { signal }),
  refetchOnWindowFocus: 'always',
  refetchInterval: ({ state }) =>
    state.data !== undefined && isMoving(state.data) ? POLL_MS : false,
})

export type HeldDecision =
  | { readonly act: 'drain' | 'platform' | 'drop'; readonly kinds: readonly string[] | 'all' }
  | { readonly act: 'stop' }

const carryOut = (decision: HeldDecision): Promise<HeldMail> => {
  if (decision.act === 'stop') return callOrThrow(stopDrain, {})
  const { act, kinds } = decision
  const selection = kinds === 'all' ? ({ all: true } as const) : { kinds: [...kinds] }
  if (act === 'drop') return callOrThrow(dropHeldMail, { body: selection })
  const from = act === 'drain' ? 'own' : 'platform'
  return callOrThrow(drainHeldMail, { body: { ...selection, from } })
}

/** Carries out what an admin decided; the answer is how it stands then. */
export const useHeldDecision = (
  done: () => void,
): UseMutationResult<HeldMail, Error, HeldDecision> => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: carryOut,
    onSuccess: async (held) => {
      client.setQueryData(heldMailQuery.queryKey, held)
      done()
      await Promise.all([
        client.invalidateQueries({ queryKey: ['activity'] }),
        client.invalidateQueries(emailSettingsQuery),
      ])
    },
  })
}
