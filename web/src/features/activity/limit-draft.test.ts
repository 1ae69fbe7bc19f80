import { expect, test } from 'vitest'
import { sampleActivity } from '../../../test/sample-activity.ts'
import { asTyped, differs, limitsOf, wrongLimits } from './limit-draft.ts'

const { limits } = sampleActivity()
const none = asTyped(limits)

test.each([
  ['nothing at all', none, []],
  ['the pace that the provider allows', { ...none, messagesPerMinute: '30' }, []],
  ['more than the provider allows', { ...none, messagesPerMinute: '31' }, ['messagesPerMinute']],
  ['nought', { ...none, messagesPerDay: '0' }, ['messagesPerDay']],
  ['a fraction', { ...none, messagesPerDay: '2.5' }, ['messagesPerDay']],
  ['words', { ...none, messagesPerDay: 'few' }, ['messagesPerDay']],
  [
    'fewer recipients than one message may have',
    { ...none, recipientsPerDay: '99' },
    ['recipientsPerDay'],
  ],
])('%s', (_name, draft, wrong) => {
  expect(wrongLimits(limits, draft)).toEqual(wrong)
})

test('an emptied field takes the own limit away, and only a change is one', () => {
  const lowered = { ...limits, messagesPerDay: { ...limits.messagesPerDay, own: 500 } }
  expect(differs(lowered, asTyped(lowered))).toBe(false)
  const emptied = { ...asTyped(lowered), messagesPerDay: '' }
  expect(differs(lowered, emptied)).toBe(true)
  expect(limitsOf(emptied, 4)).toEqual({
    messagesPerMinute: null,
    messagesPerDay: null,
    recipientsPerDay: null,
    version: 4,
  })
})
