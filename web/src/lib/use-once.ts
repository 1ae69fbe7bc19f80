import { useMutation, type UseMutationOptions, type UseMutationResult } from '@tanstack/react-query'
import { useRef } from 'react'

/**
 * One act at a time: the second click of a double click comes before React has drawn the busy button,
 * and is ignored.
 */
export const useOnce = <Answer, Input = void>(
  options: UseMutationOptions<Answer, Error, Input>,
): Pick<
  UseMutationResult<Answer, Error, Input>,
  'isPending' | 'isSuccess' | 'error' | 'reset' | 'variables'
> & {
  readonly mutate: (input: Input) => void
} => {
  const going = useRef(false)
  const { mutateAsync, isPending, isSuccess, error, reset, variables } = useMutation(options)
  const mutate = (input: Input) => {
    if (going.current) return
    going.current = true
    void mutateAsync(input)
      // Shown from `error`; a rejection that nobody takes would be an error of the page as well.
      .catch(() => undefined)
      .finally(() => {
        going.current = false
      })
  }
  return { mutate, isPending, isSuccess, error, reset, variables }
}
