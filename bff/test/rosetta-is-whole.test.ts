import { CONNECT_FAILURES, SENDING_CODES } from '@letterhead/contract'
import { rosettaEntry, type RosettaSituation } from '@letterhead/contract/rosetta'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const src = join(import.meta.dirname, '../src')
const product = globSync(['**/*.ts', '**/*.sql'], { cwd: src })
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(src, file), 'utf8'))
  .join('\n')

const QUOTES = ["'", '"', '`']

const situation = (during: RosettaSituation['during']): RosettaSituation => ({
  during,
  provider: 'microsoft',
  mailbox: 'ada@acme.example',
  senderEmail: 'notifications@acme.example',
  productName: 'Letterhead',
  organizationName: 'Acme',
  clientId: 'client',
  tenant: 'tenant',
  publicUrl: 'https://letterhead.example',
  retryAt: null,
  missingScopes: [],
  expectedAccount: null,
  actualAccount: null,
  adminConsentUrl: null,
})

/** That a code is in the list at all is the type checker's to see: adapters return nothing else. */
const cases = [
  ...CONNECT_FAILURES.map((code) => ({ code, during: 'connecting' as const })),
  ...SENDING_CODES.map((code) => ({ code, during: 'sending' as const })),
]

test.each(cases)(
  '$code while $during: somebody returns it, and both languages explain it',
  (one) => {
    expect(QUOTES.some((quote) => product.includes(quote + one.code + quote))).toBe(true)
    for (const locale of ['en', 'fr'] as const) {
      const entry = rosettaEntry(one.code, situation(one.during), locale)
      expect(entry.title).not.toBe('')
      expect(entry.what).not.toBe('')
      expect(entry.steps.length).toBeGreaterThan(0)
    }
  },
)
