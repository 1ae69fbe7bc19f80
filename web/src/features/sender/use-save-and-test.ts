import { readSenderTest, saveAndTest, type SenderTest, type SenderWish } from '@letterhead/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ApiRefusal, problemOf, type ApiProblem } from '../../lib/api-problem.ts'
import { call, callOrThrow } from '../../lib/api.ts'
import { emailSettingsQuery } from '../../lib/email-settings.ts'
import { useOnce } from '../../lib/use-once.ts'

const POLL_MS = 1000
/** A copy may be kept back for minutes by a server that wants to be asked again. */
const OVERDUE_POLL_MS = 10_000

export const isSettled = ({ state }: SenderTest): boolean =>
  state !== 'queued' && state !== 'sending'

/** How soon to ask again; false once nothing will change by itself. */
const paceOf = (test: SenderTest): number | false => {
  if (!isSettled(test)) return POLL_MS
  if (test.stages.some(({ state }) => state === 'running')) return POLL_MS
  return test.stages.some(({ state }) => state === 'overdue') ? OVERDUE_POLL_MS : false
}

export const senderTestKey = (testId: string | null) => ['sender-test', testId]

export interface SaveAndTest {
  /** From the click until the provider has answered, also when the page was reloaded between. */
  readonly running: boolean
  /** The newest run this page knows of. */
  readonly test: SenderTest | null
  readonly problem: ApiProblem | null
  /** The run that was begun here. */
  readonly ownId: string | null
  readonly save: (wish: SenderWish) => void
  /** Forgets how the last click was answered. */
  readonly reset: () => void
}

/** What happened to a run since it was read last. */
export interface TestNews {
  readonly settled: (test: SenderTest) => void
  readonly received: (test: SenderTest) => void
}

/** One run of Save and test: ask for it, then read it until nothing more will come. */
export const useSaveAndTest = (lastTest: SenderTest | null, news: TestNews): SaveAndTest => {
  const client = useQueryClient()
  const [ownId, setOwnId] = useState<string | null>(null)
  const start = useOnce({
    mutationFn: async (wish: SenderWish) => {
      const headers = { 'idempotency-key': crypto.randomUUID() }
      const first = await call(saveAndTest, { headers, body: wish })
      if (first.ok) return first.value
      if (first.problem.code !== 'precondition_failed') throw new ApiRefusal(first.problem)
      // What it is now stands beside the refusal.
      const { sender, version } = await client.fetchQuery({ ...emailSettingsQuery, staleTime: 0 })
      const isOurs = ownId !== null && sender?.testId === ownId
      if (!isOurs) throw new ApiRefusal(first.problem)
      // Changed by the run before this one, which this page had not read back yet.
      return await callOrThrow(saveAndTest, { headers, body: { ...wish, version } })
    },
    onSuccess: (test) => {
      client.setQueryData(senderTestKey(test.id), test)
      setOwnId(test.id)
    },
  })

  const openId = lastTest !== null && paceOf(lastTest) !== false ? lastTest.id : null
  const testId = ownId ?? openId
  const { data } = useQuery({
    queryKey: senderTestKey(testId),
    queryFn: ({ signal }) =>
      callOrThrow(readSenderTest, { params: { testId: testId ?? '' }, signal }),
    enabled: testId !== null,
    refetchInterval: ({ state }) => (state.data === undefined ? POLL_MS : paceOf(state.data)),
    refetchIntervalInBackground: true,
    refetchOnWindowFocus: 'always',
  })

  const told = useRef<string | null>(null)
  useEffect(() => {
    if (data === undefined || !isSettled(data)) return
    const { method, verdict } = data.proof
    const now = `${data.id} ${data.state} ${method ?? ''} ${verdict}`
    const before = told.current
    if (before === now) return
    told.current = now
    if (before?.startsWith(`${data.id} ${data.state}`) !== true) news.settled(data)
    if (method !== null) news.received(data)
    void client.invalidateQueries(emailSettingsQuery)
  }, [data, news, client])

  // Another admin may have run a newer one since.
  const test = data !== undefined && (ownId !== null || data.id === lastTest?.id) ? data : lastTest
  const running = start.isPending || (testId !== null && (data === undefined || !isSettled(data)))
  return {
    running,
    test,
    problem: start.error === null ? null : problemOf(start.error),
    ownId,
    save: (wish) => {
      if (!running) start.mutate(wish)
    },
    reset: start.reset,
  }
}
