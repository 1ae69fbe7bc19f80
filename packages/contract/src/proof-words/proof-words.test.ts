import { expect, test } from 'vitest'
import { PROOF_FINDINGS } from '../truthful-test.ts'
import * as en from './en.ts'
import * as fr from './fr.ts'

const values = {
  wished: 'a@b.example',
  shown: 'c@b.example',
  count: '2',
  domain: 'b.example',
  from: 'b.example',
  returnPath: 'd.example',
  policy: 'reject',
  what: 'spf',
  selector: 's1',
  bits: '512',
  seconds: '90',
  minutes: '6',
  ip: '192.0.2.1',
}

test.each(PROOF_FINDINGS)('%s says what is so, and how to mend it, in both languages', (code) => {
  for (const provider of ['microsoft', 'google'] as const) {
    const english = en.sayFinding({ code, values }, provider)
    const french = fr.sayFinding({ code, values }, provider)
    expect(english.what).not.toBe('')
    expect(french.what).not.toBe(english.what)
    expect(french.fix === null).toBe(english.fix === null)
    for (const text of [french.what, french.fix ?? ''])
      expect(text).not.toMatch(/ [:;!?»]|« |undefined/)
  }
})

test('a value that is missing leaves no hole that reads like code', () => {
  const { what } = en.sayFinding({ code: 'spf_failed', values: { domain: 'b.example' } }, 'google')
  expect(what).toBe('b.example does not let the server that sent it send its mail (SPF).')
})
