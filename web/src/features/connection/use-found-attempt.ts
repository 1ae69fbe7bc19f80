import { readConnectAttempt, type ConnectAttempt } from '@letterhead/contract'
import { useEffect } from 'react'
import { call } from '../../lib/api.ts'
import { forgetAttempt, rememberedAttempt } from '../../lib/remembered-attempt.ts'

/**
 * Finds an attempt after a reload, in another tab, or after the way through the provider in this
 * tab. The remembered one comes first: it may have ended, and its end must still be told.
 */
export const useFoundAttempt = (
  openAttempt: ConnectAttempt | null,
  found: (attempt: ConnectAttempt) => void,
): void => {
  useEffect(() => {
    const attemptId = rememberedAttempt()
    if (attemptId === null) return
    const look = async () => {
      const answer = await call(readConnectAttempt, { params: { attemptId } })
      if (answer.ok) found(answer.value)
      else if (answer.problem.code === 'not_found') forgetAttempt()
    }
    void look()
  }, [found])

  useEffect(() => {
    if (openAttempt !== null && rememberedAttempt() === null) found(openAttempt)
  }, [openAttempt, found])
}
