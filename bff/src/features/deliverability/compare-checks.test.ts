import { expect, test } from 'vitest'
import { compareChecks } from './compare-checks.ts'
import { row, type Row } from './subject.ts'

const DOMAIN = { domain: 'acme.example' }
type Said = Omit<Parameters<typeof row>[1], 'values'> & {
  readonly values?: Readonly<Record<string, string>>
}
const one = (said: Said): Row => row(DOMAIN, said)
const dmarc = (policy: string) =>
  one({
    check: 'dmarc',
    state: policy === 'none' ? 'warn' : 'pass',
    code: policy === 'none' ? 'dmarc_only_watches' : 'dmarc_pass',
    values: { policy, at: 'acme.example' },
  })
const key = one({ check: 'dkim', state: 'pass', code: 'dkim_pass', values: { selector: 's1' } })
const noKey = one({ check: 'dkim', state: 'fail', code: 'dkim_missing' })
const silent = one({ check: 'dkim', state: 'unknown', code: 'dkim_unanswered' })

test('the same twice is no drift', () => {
  expect(compareChecks([dmarc('reject'), key], [dmarc('reject'), key])).toEqual([])
})

test('a DMARC policy that changes is told with both, and is never just good', () => {
  expect(compareChecks([dmarc('none')], [dmarc('reject')])).toMatchObject([
    {
      check: 'dmarc',
      was: { values: { policy: 'none' } },
      is: { values: { policy: 'reject' } },
      direction: 'other',
    },
  ])
})

test('a key that disappears is worse, one that comes back is better', () => {
  expect(compareChecks([key], [noKey])).toMatchObject([
    { direction: 'worse', is: { code: 'dkim_missing' } },
  ])
  expect(compareChecks([noKey], [key])).toMatchObject([{ direction: 'better' }])
})

test('silence is no drift, in neither direction', () => {
  expect(compareChecks([key], [silent])).toEqual([])
  expect(compareChecks([silent], [noKey])).toEqual([])
})

test('a check that is new is no drift', () => {
  expect(compareChecks([], [key, dmarc('none')])).toEqual([])
})

test('a new listing is told, with the list', () => {
  const clear = one({
    check: 'blocklist_domain',
    state: 'pass',
    code: 'blocklist_clear',
    values: { lists: 'a, b' },
  })
  const listed = one({
    check: 'blocklist_domain',
    state: 'fail',
    code: 'blocklist_listed',
    values: { list: 'b' },
  })
  expect(compareChecks([clear], [listed, clear])).toMatchObject([
    { direction: 'worse', is: { code: 'blocklist_listed', values: { list: 'b' } } },
  ])
})

test('the rotation to the other selector is no drift', () => {
  const other = { ...key, values: { ...key.values, selector: 's2' } }
  expect(compareChecks([key], [other])).toEqual([])
})

test('another sending address is another question, not a listing that went away', () => {
  const listed = one({
    check: 'blocklist_ip',
    state: 'fail',
    code: 'blocklist_listed',
    values: { subject: '192.0.2.1', list: 'a' },
  })
  const clear = one({
    check: 'blocklist_ip',
    state: 'pass',
    code: 'blocklist_clear',
    values: { subject: '192.0.2.2', lists: 'a' },
  })
  expect(compareChecks([listed], [clear])).toEqual([])
})
