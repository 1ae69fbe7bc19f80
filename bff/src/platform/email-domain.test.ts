import { expect, test } from 'vitest'
import { canonicalAddress, sameAddress } from './email-domain.ts'

test('I-07 an accented domain is written as the mail system writes it', () => {
  expect(canonicalAddress('Jean@Exämple.DE')).toBe('Jean@xn--exmple-cua.de')
  expect(sameAddress('jean@exämple.de', 'Jean@xn--exmple-cua.de')).toBe(true)
})

test.each(['nobody', '@acme.example', 'a@', 'a@exa mple.de'])('%s is no address', (text) => {
  expect(canonicalAddress(text)).toBeNull()
})
