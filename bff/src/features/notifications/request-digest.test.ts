import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSeal } from '../../platform/seal.ts'
import { requestDigest } from './request-digest.ts'

const body = { kind: 'task', template: { data: { first: 1, second: 2 } } }
const seal = createSeal([{ id: 'k1', key: Buffer.alloc(32, 1) }])

test('G-06 the same request in another order of its properties is the same', () => {
  const { kind, template } = body
  const { first, second } = template.data
  expect(requestDigest(seal, 'acme', { template: { data: { second, first } }, kind })).toBe(
    requestDigest(seal, 'acme', body),
  )
  const other = { kind, template: { data: { first: second, second: first } } }
  expect(requestDigest(seal, 'acme', other)).not.toBe(requestDigest(seal, 'acme', body))
})

test('G-12 the digest of a request proves no guess of it without the key, nor in another organisation', () => {
  const guessed = createHash('sha256').update(JSON.stringify(body)).digest('hex')
  const others = createSeal([{ id: 'k1', key: Buffer.alloc(32, 2) }])
  expect([
    guessed,
    requestDigest(others, 'acme', body),
    requestDigest(seal, 'dupont', body),
  ]).not.toContain(requestDigest(seal, 'acme', body))
})
