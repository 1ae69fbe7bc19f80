import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'
import { sampleConnection, sampleSettings } from '../../test/sample-settings.ts'
import { json, standInServer } from '../../test/stand-in-server.ts'
import { emailSettingsQuery } from './email-settings.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('a page that is left open learns within a minute that the mailbox broke', async () => {
  vi.useFakeTimers()
  let connection = sampleConnection()
  standInServer({ 'GET /bff/email-settings': () => json(sampleSettings({ connection })) })
  const observer = new QueryObserver(new QueryClient(), emailSettingsQuery)
  const stop = observer.subscribe(() => undefined)
  const state = () => observer.getCurrentResult().data?.connection?.state
  await vi.advanceTimersByTimeAsync(100)
  expect(state()).toBe('connected')
  connection = sampleConnection({ state: 'needs_reconnect', code: 'grant_revoked' })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(state()).toBe('needs_reconnect')
  stop()
})
