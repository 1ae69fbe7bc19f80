import { readSenderTest, saveAndTest, type SenderForm, type SenderTest } from '@letterhead/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { problemOf, type ApiProblem } from '../../lib/api-problem.ts'
import { callOrThrow } from '../../lib/api.ts'
import { emailSettingsQuery } from '../../lib/email-settings.ts'

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
  readonly save: (form: SenderForm) => void
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
  const start = useMutation({
    mutationFn: (form: SenderForm) =>
      callOrThrow(saveAndTest, {
        headers: { 'idempotency-key': crypto.randomUUID() },
        body: form,
      }),
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
    save: (form) => {
      if (!running) start.mutate(form)
    },
  }
}
