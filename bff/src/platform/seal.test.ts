import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSeal, keyIdOf, UnsealError } from './seal.ts'

const key = (id: string, fill: number) => ({ id, key: Buffer.alloc(32, fill) })
const place = { organizationId: 'acme', row: 'row-1', column: 'sealed_refresh_token' }

test('what was sealed comes back, and no two seals are alike', () => {
  const seal = createSeal([key('k1', 1)])
  const first = seal.seal(place, 'a token')
  expect(seal.unseal(place, first).toString()).toBe('a token')
  expect(seal.seal(place, 'a token').equals(first)).toBe(false)
  expect(first.includes(Buffer.from('a token'))).toBe(false)
})

test.each([
  { ...place, organizationId: 'dupont' },
  { ...place, row: 'row-2' },
  { ...place, column: 'sealed_access_token' },
])('G-09 a sealed value moved to another place stays closed: %o', (other) => {
  const seal = createSeal([key('k1', 1)])
  expect(() => seal.unseal(other, seal.seal(place, 'a token'))).toThrow(UnsealError)
})

test('G-09 every flipped bit and every cut is noticed', () => {
  const seal = createSeal([key('k1', 1)])
  const sealed = seal.seal(place, 'a token')
  for (let at = 0; at < sealed.length; at++) {
    for (let bit = 1; bit < 256; bit *= 2) {
      const flipped = Buffer.from(sealed)
      flipped.writeUInt8(flipped.readUInt8(at) ^ bit, at)
      expect(() => seal.unseal(place, flipped)).toThrow(UnsealError)
    }
    expect(() => seal.unseal(place, sealed.subarray(0, at))).toThrow(UnsealError)
  }
})

test('G-12 an older key still opens, the first seals, and a missing one is named', () => {
  const old = createSeal([key('k1', 1)]).seal(place, 'a token')
  const both = createSeal([key('k2', 2), key('k1', 1)])
  expect(() => both.unseal(place, old)).not.toThrow()
  expect(both.unseal(place, old).toString()).toBe('a token')
  expect(keyIdOf(both.seal(place, 'x'))).toBe('k2')
  expect(() => createSeal([key('k2', 2)]).unseal(place, old)).toThrow(/sealing key k1/)
})

test('G-12 a digest is the same for the same text of one organisation, and means nothing without the key', () => {
  const { digest } = createSeal([key('k1', 1)])
  const sha256 = createHash('sha256').update('acme\0a text').digest('hex')
  expect(digest('acme', 'a text')).toBe(createSeal([key('k1', 1)]).digest('acme', 'a text'))
  const others = [
    sha256,
    digest('dupont', 'a text'),
    digest('acme', 'a text.'),
    createSeal([key('k1', 2)]).digest('acme', 'a text'),
  ]
  expect(others).not.toContain(digest('acme', 'a text'))
})

test('a digest outlives a new key in front, until the old one leaves', () => {
  const old = createSeal([key('k1', 1)]).digest('acme', 'a text')
  expect(createSeal([key('k2', 2), key('k1', 1)]).digest('acme', 'a text')).toBe(old)
  expect(createSeal([key('k2', 2)]).digest('acme', 'a text')).not.toBe(old)
})
