import { readSenderTest, saveAndTest, type SenderForm, type SenderTest } from '@letterhead/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { problemOf, type ApiProblem } from '../../lib/api-problem.ts'
import { callOrThrow } from '../../lib/api.ts'
import { emailSettingsQuery } from '../../lib/email-settings.ts'

const POLL_MS = 1000

export const isSettled = ({ state }: SenderTest): boolean =>
  state !== 'queued' && state !== 'sending'

export interface SaveAndTest {
  /** From the click until the provider has answered, also when the page was reloaded between. */
  readonly running: boolean
  /** The newest run this page knows of. */
  readonly test: SenderTest | null
  readonly problem: ApiProblem | null
  readonly save: (form: SenderForm) => void
}

/** One run of Save and test: ask for it, then read it until it is settled. */
export const useSaveAndTest = (
  lastTest: SenderTest | null,
  settled: (test: SenderTest) => void,
): SaveAndTest => {
  const client = useQueryClient()
  const [ownId, setOwnId] = useState<string | null>(null)
  const start = useMutation({
    mutationFn: (form: SenderForm) =>
      callOrThrow(saveAndTest, {
        headers: { 'idempotency-key': crypto.randomUUID() },
        body: form,
      }),
    onSuccess: (test) => {
      client.setQueryData(['sender-test', test.id], test)
      setOwnId(test.id)
    },
  })

  const openId = lastTest !== null && !isSettled(lastTest) ? lastTest.id : null
  const testId = ownId ?? openId
  const news = useQuery({
    queryKey: ['sender-test', testId],
    queryFn: ({ signal }) =>
      callOrThrow(readSenderTest, { params: { testId: testId ?? '' }, signal }),
    enabled: testId !== null,
    refetchInterval: ({ state }) =>
      state.data !== undefined && isSettled(state.data) ? false : POLL_MS,
    refetchIntervalInBackground: true,
  })

  const told = useRef<string | null>(null)
  const { data } = news
  useEffect(() => {
    if (data === undefined || !isSettled(data) || told.current === data.id) return
    told.current = data.id
    settled(data)
    void client.invalidateQueries(emailSettingsQuery)
  }, [data, settled, client])

  const test = data ?? lastTest
  const running = start.isPending || (testId !== null && (data === undefined || !isSettled(data)))
  return {
    running,
    test,
    problem: start.error === null ? null : problemOf(start.error),
    save: (form) => {
      if (!running) start.mutate(form)
    },
  }
}
