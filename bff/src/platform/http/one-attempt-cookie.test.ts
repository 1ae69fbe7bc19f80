import { expect, test } from 'vitest'
import { createOneAttemptCookies } from './one-attempt-cookie.ts'

test('over https only this host’s server can write the cookie', () => {
  const cookies = createOneAttemptCookies(true)
  expect(cookies.give('a1', 'v')).toBe(
    '__Host-Http-txn-a1=v; Max-Age=600; Path=/; HttpOnly; SameSite=Lax; Secure',
  )
  expect(cookies.read('txn-a1=x; __Host-Http-txn-a1=v', 'a1')).toBe('v')
})

test('over http it has no prefix, which browsers would refuse', () => {
  const cookies = createOneAttemptCookies(false)
  expect(cookies.give('a1', 'v')).toBe('txn-a1=v; Max-Age=600; Path=/; HttpOnly; SameSite=Lax')
  expect(cookies.take('a1')).toContain('Max-Age=0')
})

test.each([
  [undefined, null],
  ['', null],
  ['txn-a2=v', null],
  ['txn-a1', null],
  ['a=b; txn-a1=first; txn-a1=second', 'first'],
  ['txn-a1=a=b==', 'a=b=='],
])('C-06 from %s the attempt reads %s', (header, value) => {
  expect(createOneAttemptCookies(false).read(header, 'a1')).toBe(value)
})

test('C-06 a cookie of a sibling host that hides its name behind a no-break space is another cookie', () => {
  // Its server may set one for the whole domain: `__Host-` keeps only names from it that begin so.
  const cookies = createOneAttemptCookies(true)
  for (const blank of ['\u00a0', '\u00a0 ', ' \u00a0', '\ufeff', '\u2003', '\v', '\f'])
    for (const rest of ['', '; __Host-Http-txn-a1=ours']) {
      const read = cookies.read(`${blank}__Host-Http-txn-a1=theirs${rest}`, 'a1')
      expect(read).toBe(rest === '' ? null : 'ours')
    }
  expect(cookies.read('a=b; __Host-Http-txn-a1=ours; c=d', 'a1')).toBe('ours')
})
