import { expect, test } from 'vitest'
import { sampleAttempt } from '../../test/sample-settings.ts'
import { afterCollect } from './after-collect.ts'
import { returnWords } from './return-words.ts'

const answered = (changes: Parameters<typeof sampleAttempt>[0]) =>
  afterCollect({ ok: true, value: sampleAttempt(changes) })

test.each([
  [
    { state: 'finished', display: 'popup' },
    { say: 'done', next: 'close' },
  ],
  [
    { state: 'finished', display: 'tab' },
    { say: 'done', next: 'go-back' },
  ],
  [
    { state: 'confirm', display: 'popup' },
    { say: 'confirm', next: 'close' },
  ],
  [
    { state: 'failed', display: 'popup' },
    { say: 'failed', next: 'close' },
  ],
  [
    { state: 'expired', display: 'tab' },
    { say: 'failed', next: 'go-back' },
  ],
  [
    { state: 'returned', display: 'popup' },
    { say: 'failed', next: 'close' },
  ],
] as const)('%o leads to %o', (changes, expected) => {
  expect(answered(changes)).toEqual(expected)
})

test('without an answer the page stays and never says connected', () => {
  const problem = {
    code: 'offline',
    status: 0,
    errors: [],
    requestId: null,
    retryAfterSeconds: null,
    changed: null,
  }
  const end = afterCollect({ ok: false, problem: { ...problem, code: 'offline' } })
  expect(end).toEqual({ say: 'failed', next: 'stay' })
  expect(returnWords('en', end.say).title).toBe('The mailbox was not connected.')
})

test('the callback page speaks French', () => {
  expect(returnWords('fr', 'done').title).toBe('Boîte connectée.')
})
