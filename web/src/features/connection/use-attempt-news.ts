import { readConnectAttempt, type ConnectAttempt } from '@letterhead/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import * as z from 'zod/mini'
import { problemOf } from '../../lib/api-problem.ts'
import { callOrThrow } from '../../lib/api.ts'
import { emailSettingsQuery } from '../../lib/email-settings.ts'

const POLL_MS = 2000
const Message = z.object({ attemptId: z.string() })

/**
 * What the server says of an attempt: every two seconds, on focus, and when the callback page
 * calls. The channel carries an id only; a page of ours that lies in it gains nothing.
 */
export const useAttemptNews = (
  attempt: ConnectAttempt | null,
  heard: (attempt: ConnectAttempt) => void,
  lost: () => void,
): void => {
  const client = useQueryClient()
  const id = attempt?.id ?? ''
  const news = useQuery({
    queryKey: ['connect-attempt', id],
    queryFn: ({ signal }) => callOrThrow(readConnectAttempt, { params: { attemptId: id }, signal }),
    enabled: attempt !== null,
    refetchInterval: POLL_MS,
    refetchOnWindowFocus: 'always',
    gcTime: 0,
    // Every read counts, also one that says the same as before.
    structuralSharing: false,
  })
  const { refetch, data, error } = news

  useEffect(() => {
    if (data !== undefined) heard(data)
  }, [data, heard])

  useEffect(() => {
    if (error !== null && problemOf(error).code === 'not_found') lost()
  }, [error, lost])

  useEffect(() => {
    if (id === '') return undefined
    const ask = () => void refetch()
    addEventListener('focus', ask)
    return () => removeEventListener('focus', ask)
  }, [id, refetch])

  useEffect(() => {
    const channel = new BroadcastChannel('connect')
    channel.addEventListener('message', (event: MessageEvent<unknown>) => {
      const message = Message.safeParse(event.data)
      if (!message.success) return
      if (message.data.attemptId === id) void refetch()
      else void client.invalidateQueries(emailSettingsQuery)
    })
    return () => channel.close()
  }, [id, refetch, client])
}
