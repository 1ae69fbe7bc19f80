import { expect, test } from 'vitest'
import { DELIVERABILITY_CODES } from '../deliverability.ts'
import * as en from './en.ts'
import * as fr from './fr.ts'

const values = {
  domain: 'b.example',
  include: '_spf.google.com',
  lookups: '12',
  count: '2',
  reason: 'syntax',
  selector: 's1',
  selectors: 's1, s2',
  bits: '512',
  signedBy: 'c.example',
  policy: 'reject',
  at: 'b.example',
  percent: '20',
  hosts: 'mx.b.example',
  subject: 'b.example',
  lists: 'list.example',
  list: 'list.example',
}

test.each(DELIVERABILITY_CODES)('%s says why, and what to do, in both languages', (code) => {
  for (const provider of ['microsoft', 'google'] as const) {
    const english = en.sayRow({ code, values }, provider)
    const french = fr.sayRow({ code, values }, provider)
    expect(english.what).not.toBe('')
    expect(french.what).not.toBe(english.what)
    expect(french.fix === null).toBe(english.fix === null)
    for (const text of [french.what, french.fix ?? ''])
      expect(text.replaceAll(/include:\S+|mailto:/g, '')).not.toMatch(/ [:;!?»]|« |undefined/)
  }
})

test('whatever fails or was not answered says what to do', () => {
  const good = /_(?:pass|clear|not_configured)$|^mta_sts_missing$/
  for (const code of DELIVERABILITY_CODES.filter((one) => !good.test(one)))
    expect({ code, fix: en.sayRow({ code, values }, 'google').fix }).not.toEqual({
      code,
      fix: null,
    })
})
