import { expect, test } from 'vitest'
import { clientAddress } from './client-address.ts'

test.each([
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:192.0.2.7', '192.0.2.7'],
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8::1', '2001:db8::1'],
  ['::ffff:c000:207', '::ffff:c000:207'],
  ['::1', '::1'],
])('%s is called %s', (ip, name) => {
  expect(clientAddress({ ip })).toBe(name)
})

test('a connection that is gone already has no address', () => {
  expect(clientAddress({ ip: undefined })).toBe('')
})
