import { expect, test } from 'vitest'
import { isWholeKey, makeKey, withCheck } from './make-key.ts'

test('G-05 a key is recognised by prefix, length and checksum', () => {
  const { key, prefix } = makeKey('org')
  expect(key).toMatch(/^lh_org_[0-9A-Za-z]{49}$/)
  expect(key.startsWith(prefix)).toBe(true)
  expect(makeKey('all').key).toMatch(/^lh_all_/)
  expect(isWholeKey(key)).toBe(true)
})

test('G-05 a key cut short, mistyped or put together from two is no key', () => {
  const { key } = makeKey('org')
  const last = key.endsWith('a') ? 'b' : 'a'
  expect(isWholeKey(key.slice(0, -1))).toBe(false)
  expect(isWholeKey(key.slice(0, -1) + last)).toBe(false)
  expect(isWholeKey(key.replace('lh_org_', 'lh_all_'))).toBe(false)
  expect(isWholeKey(key.slice(0, 30) + makeKey('org').key.slice(30))).toBe(false)
  expect(isWholeKey('')).toBe(false)
  // Of another form, with a checksum that is right.
  for (const start of [`sk_org_${key.slice(7, 50)}`, key.slice(0, 40), `${key.slice(0, 49)}-`])
    expect(isWholeKey(withCheck(start))).toBe(false)
})

test('keys differ, and all of the alphabet occurs in the secret', () => {
  const keys = Array.from({ length: 500 }, () => makeKey('org').key)
  expect(new Set(keys).size).toBe(500)
  expect(new Set(keys.flatMap((key) => key.slice(7, 50).split(''))).size).toBe(62)
})
