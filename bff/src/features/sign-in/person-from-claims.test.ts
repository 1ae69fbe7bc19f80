import { expect, test } from 'vitest'
import { personFromClaims } from './person-from-claims.ts'

const names = {
  organization: 'org',
  organizationName: 'org_name',
  role: 'role',
  email: 'email',
  locale: 'locale',
}
const NOW = new Date('2026-11-28T12:00:00Z')
const claims = {
  sub: 'p1',
  name: 'Ada Admin',
  email: 'ada@acme.example',
  email_verified: true,
  role: 'admin',
  org: 'acme',
  org_name: 'Acme',
  locale: 'fr-CA',
}
const read = (change: Record<string, unknown>) =>
  personFromClaims(
    { ...claims, ...change },
    {
      names,
      fallbackLocale: 'en',
      now: NOW,
    },
  )

test('an admin of an organisation is read', () => {
  expect(read({})).toEqual({
    kind: 'person',
    person: {
      id: 'p1',
      name: 'Ada Admin',
      email: 'ada@acme.example',
      emailVerified: true,
      role: 'admin',
      locale: 'fr',
      authenticatedAt: null,
      organization: { id: 'acme', name: 'Acme' },
    },
  })
})

test('an operator belongs to no organisation', () => {
  expect(read({ role: 'operator' })).toMatchObject({ person: { organization: null } })
})

test.each([
  ['no role', { role: undefined }, 'role'],
  ['an unknown role', { role: 'owner' }, 'role'],
  ['several roles', { role: ['admin'] }, 'role'],
  ['no organisation', { org: undefined }, 'org'],
  ['an organisation id that is none', { org: 'a/../b' }, 'org'],
  ['no subject', { sub: '' }, 'sub'],
  ['a subject with a line break', { sub: 'p1\r\np2' }, 'sub'],
  ['the platform’s own organisation', { org: '_operator' }, 'org'],
  ['a folder as organisation', { org: '..' }, 'org'],
])('%s is refused', (_name, change, claim) => {
  expect(read(change)).toEqual({ kind: 'refused', claim })
})

test.each([
  ['an address that is not said to be verified', { email_verified: undefined }, false],
  ['the word true', { email_verified: 'true' }, false],
  ['no address', { email: undefined }, false],
])('I-09 %s does not count as verified', (_name, change, emailVerified) => {
  expect(read(change)).toMatchObject({ person: { emailVerified } })
})

test.each([
  ['en-GB', 'en'],
  ['fr', 'fr'],
  ['fr_FR', 'fr'],
  ['frr', 'en'],
  ['de', 'en'],
  [undefined, 'en'],
])('locale %s is read as %s', (locale, expected) => {
  expect(read({ locale })).toMatchObject({ person: { locale: expected } })
})

test.each([
  [1_790_000_000, '2026-09-21T14:13:20.000Z'],
  ['1790000000', '2026-09-21T14:13:20.000Z'],
  ['soon', null],
  ['', null],
  [-1, null],
  [1e15, null],
])('auth_time %s is read as %s', (time, authenticatedAt) => {
  expect(read({ auth_time: time })).toMatchObject({ person: { authenticatedAt } })
})

test('names and addresses that would break out of a header or a log line are left out', () => {
  const odd = {
    name: 'Ada\r\nBcc: x@y.example',
    org_name: 'Acme\u0000',
    email: 'a@b.example\r\nBcc: x',
  }
  expect(read(odd)).toMatchObject({
    person: { name: 'p1', email: '', emailVerified: false, organization: { name: 'acme' } },
  })
  expect(read({ email: 'a@b.example, c@d.example' })).toMatchObject({ person: { email: '' } })
})

const time = (at: string) => Date.parse(at) / 1_000

test('C-03 nobody signed in later than now', () => {
  expect(read({ auth_time: time('2026-11-28T13:00:00Z') })).toMatchObject({
    person: { authenticatedAt: NOW.toISOString() },
  })
  expect(read({ auth_time: time('2026-11-28T11:00:00Z') })).toMatchObject({
    person: { authenticatedAt: '2026-11-28T11:00:00.000Z' },
  })
})
