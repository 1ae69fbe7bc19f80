import { expect, test } from 'vitest'
import { personFromClaims } from './person-from-claims.ts'

const names = {
  organization: 'org',
  organizationName: 'org_name',
  role: 'role',
  email: 'email',
  locale: 'locale',
}
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
  personFromClaims({ ...claims, ...change }, { names, fallbackLocale: 'en' })

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
])('%s is refused', (_name, change, claim) => {
  expect(read(change)).toEqual({ kind: 'refused', claim })
})

test.each([
  ['an address that is not said to be verified', { email_verified: undefined }, false],
  ['the word true', { email_verified: 'true' }, false],
  ['no address', { email: undefined }, false],
])('%s does not count as verified', (_name, change, emailVerified) => {
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
  ['1790000000', null],
  [-1, null],
  [1e15, null],
])('auth_time %s is read as %s', (time, authenticatedAt) => {
  expect(read({ auth_time: time })).toMatchObject({ person: { authenticatedAt } })
})
