import { expect, test } from 'vitest'
import { billOf } from './bill-of-parts.ts'
import { partsOf } from './parts-inside.ts'

const digest = Buffer.alloc(64, 7)
const lock = `packages:

  '@scope/two@2.0.0':
    resolution: {integrity: sha512-${Buffer.alloc(64, 1).toString('base64')}}

  another-one@1.0.0:
    resolution: {integrity: sha512-${Buffer.alloc(64, 2).toString('base64')}}

  one@0.9.0:
    resolution: {integrity: sha512-${Buffer.alloc(64, 3).toString('base64')}}

  one@1.0.0:
    resolution: {integrity: sha512-${digest.toString('base64')}}
    engines: {node: '>=20'}
`
const listed = {
  MIT: [
    { name: 'one', versions: ['1.0.0'], license: 'MIT' },
    { name: '@letterhead/contract', versions: ['0.1.0'], license: 'MIT' },
  ],
  '(MIT OR CC0-1.0)': [{ name: '@scope/two', versions: ['2.0.0'], license: '(MIT OR CC0-1.0)' }],
}

test('K-04 the list of parts names each release with digest, licence and address', () => {
  const bill = billOf(partsOf(listed, lock), {
    version: '0.1.0',
    serial: '0199aa0c-0000-7000-8000-000000000000',
    at: new Date('2026-11-22T00:00:00Z'),
  })
  expect(bill.components).toEqual([
    {
      type: 'library',
      name: '@scope/two',
      version: '2.0.0',
      purl: 'pkg:npm/%40scope/two@2.0.0',
      hashes: [{ alg: 'SHA-512', content: '01'.repeat(64) }],
      licenses: [{ expression: '(MIT OR CC0-1.0)' }],
    },
    {
      type: 'library',
      name: 'one',
      version: '1.0.0',
      purl: 'pkg:npm/one@1.0.0',
      hashes: [{ alg: 'SHA-512', content: '07'.repeat(64) }],
      licenses: [{ license: { id: 'MIT' } }],
    },
  ])
})

test('K-04 a part that the lock file does not know stops the list', () => {
  const unknown = { MIT: [{ name: 'three', versions: ['3.0.0'], license: 'MIT' }] }
  expect(() => partsOf(unknown, lock)).toThrow('three 3.0.0 is not in the lock file')
})
