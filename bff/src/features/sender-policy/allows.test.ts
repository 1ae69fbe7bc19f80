import { expect, test } from 'vitest'
import { allows, canonicalEntry } from './allows.ts'

test.each([
  ['an empty list allows everything', [], 'a@b.example', true],
  ['an exact address', ['a@b.example'], 'a@b.example', true],
  ['another address of that domain', ['a@b.example'], 'c@b.example', false],
  ['a whole domain', ['b.example'], 'c@b.example', true],
  ['case does not matter', ['b.example'], 'C@B.EXAMPLE', true],
  ['a subdomain is another domain', ['b.example'], 'c@mail.b.example', false],
  ['a domain that only ends alike', ['b.example'], 'c@evilb.example', false],
  ['a domain in the local part', ['b.example'], 'b.example@evil.example', false],
  ['two signs', ['b.example'], 'a@evil.example@b.example', true],
  ['accents are compared as the DNS knows them', ['xn--exmple-cua.de'], 'a@exämple.de', true],
  ['no address at all', ['b.example'], 'b.example', false],
])('%s', (_case, entries, email, expected) => {
  expect(allows(entries, email)).toBe(expected)
})

test.each([
  [' A@B.Example ', 'a@b.example'],
  ['Exämple.de', 'xn--exmple-cua.de'],
  ['@b.example', 'b.example'],
  ['localhost', null],
  ['*.b.example', null],
  ['a b@c.example', null],
  ['http://b.example', null],
  ['', null],
  [`${'x'.repeat(300)}.example`, null],
])('the entry %j is kept as %j', (entry, kept) => {
  expect(canonicalEntry(entry)).toBe(kept)
})
