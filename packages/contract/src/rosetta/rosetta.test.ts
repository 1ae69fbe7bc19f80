import { describe, expect, it } from 'vitest'
import type { Locale } from '../kinds.ts'
import { entryFor as englishEntry } from './en/index.ts'
import { entryFor as frenchEntry } from './fr/index.ts'
import {
  PLATFORM_SENDING_CODES,
  ROSETTA_CODES,
  ROSETTA_OWNERS,
  rosettaEntry,
  type RosettaCode,
  type RosettaEntry,
  type RosettaProvider,
  type RosettaSituation,
} from './index.ts'

const KNOWN: RosettaSituation = {
  provider: 'microsoft',
  during: 'sending',
  mailbox: 'box@northwind.example',
  senderEmail: 'privacy@northwind.example',
  productName: 'Letterhead',
  organizationName: 'Northwind',
  clientId: '11111111-2222-3333-4444-555555555555',
  tenant: '99999999-8888-7777-6666-555555555555',
  publicUrl: 'https://letters.example/',
  retryAt: '14:05',
  missingScopes: [],
  expectedAccount: 'box@northwind.example',
  actualAccount: 'anna@northwind.example',
  adminConsentUrl: 'https://login.example/organizations/v2.0/adminconsent?client_id=1&state=2',
}

const UNKNOWN: RosettaSituation = {
  ...KNOWN,
  mailbox: null,
  senderEmail: null,
  clientId: null,
  tenant: null,
  retryAt: null,
  expectedAccount: null,
  actualAccount: null,
  adminConsentUrl: null,
}

const LOCALES: readonly Locale[] = ['en', 'fr']
type Case = readonly [RosettaCode, RosettaSituation['during'], RosettaProvider]
const ALL: readonly Case[] = [
  ...ROSETTA_CODES.connecting.flatMap((code): Case[] => [
    [code, 'connecting', 'microsoft'],
    [code, 'connecting', 'google'],
  ]),
  ...ROSETTA_CODES.sending.flatMap((code): Case[] => [
    [code, 'sending', 'microsoft'],
    [code, 'sending', 'google'],
  ]),
  ...PLATFORM_SENDING_CODES.map((code): Case => [code, 'sending', 'platform']),
]

const entryOf = (
  [locale, code, during, provider]: readonly [Locale, ...Case],
  situation: Partial<RosettaSituation> = {},
): RosettaEntry => rosettaEntry(code, { ...KNOWN, ...situation, during, provider }, locale)

const textsOf = (entry: RosettaEntry): string[] => [
  entry.title,
  entry.what,
  ...entry.steps,
  ...(entry.link === null ? [] : [entry.link.label]),
  ...(entry.copyText === null ? [] : entry.copyText.split('\n')),
]

// What is not prose: commands, addresses, names of settings.
const proseOf = (entry: RosettaEntry): string[] =>
  textsOf(entry)
    .filter((line) => !/^(?:Add|Get)-RecipientPermission /.test(line))
    .map((line) =>
      line
        .replace(/https?:\/\/\S+/g, '')
        .replaceAll('config:check', '')
        .replace('14:05', ''),
    )

describe.each(LOCALES)('in %s', (locale) => {
  describe.each(ALL)('the entry of %s while %s at %s', (...[code, during, provider]) => {
    const one = [locale, code, during, provider] as const
    const variants = [
      entryOf(one),
      entryOf(one, UNKNOWN),
      entryOf(one, { missingScopes: ['Mail.Send.Shared'] }),
      entryOf(one, { missingScopes: ['Mail.Send'], adminConsentUrl: null }),
    ]

    it('says who, what, and what to do', () => {
      for (const entry of variants) {
        expect(ROSETTA_OWNERS).toContain(entry.owner)
        expect(entry.title).toMatch(/^\p{Lu}.*[^\s.]$/u)
        expect(entry.what).toMatch(/^\p{Lu}.*\.$/u)
        expect(entry.steps.length).toBeGreaterThan(0)
        expect(entry.steps.length).toBeLessThanOrEqual(6)
        for (const step of entry.steps) expect(step).toMatch(/^\p{Lu}.*\.$/u)
        expect(entry.link?.url ?? 'https://none.example').toMatch(/^https:\/\/\S+$/)
        for (const text of textsOf(entry)) {
          expect(text).not.toMatch(
            /\bundefined\b|\bnull\b|\[object|\$\{|[ \u00A0\u202F]{2}|^\s.|\s$/,
          )
          expect(text).not.toMatch(/\bAADSTS/)
        }
      }
    })

    it('refers to a text or a link only where there is one', () => {
      const dangling = variants.filter(({ steps, copyText, link }) => {
        const advice = steps.join(' ')
        const needsText = /text below|texte ci-dessous/.test(advice)
        const needsLink = /the link|le lien/.test(advice)
        return (needsText && copyText === null) || (needsLink && link === null)
      })
      expect(dangling).toEqual([])
    })

    it('gives whoever must act for the admin a text with the facts', () => {
      const entry = entryOf(one)
      const needed: Record<string, RegExp[]> = {
        your_it: [/Letterhead/, /11111111-2222/, /99999999-8888/, /@northwind\.example/],
        operator: provider === 'platform' ? [/Letterhead/] : [/Letterhead/, /11111111-2222/],
      }
      for (const fact of needed[entry.owner] ?? []) expect(entry.copyText).toMatch(fact)
    })

    it('is set with the signs of its language', () => {
      const foreign =
        locale === 'en'
          ? /['"«»\u00A0\u202F]| [;:!?]/
          : /['"“”]|[^\u202F][;!?»]|«[^\u202F]|[^\u00A0]:|e-mail/i
      for (const prose of variants.flatMap(proseOf)) expect(prose).not.toMatch(foreign)
    })
  })
})

describe.each(LOCALES)('the entries in %s', (locale) => {
  const PLACES = [
    ['connecting', 'microsoft', ROSETTA_CODES.connecting],
    ['connecting', 'google', ROSETTA_CODES.connecting],
    ['sending', 'microsoft', ROSETTA_CODES.sending],
    ['sending', 'google', ROSETTA_CODES.sending],
    ['sending', 'platform', PLATFORM_SENDING_CODES],
  ] as const

  it.each(PLACES)('have a title of their own while %s at %s', (during, provider, codes) => {
    // The approval of an administrator is one entry, whichever name the provider gives the refusal.
    const told = codes.filter((code) => code !== 'admin_policy_blocked')
    const titles = told.map((code) => entryOf([locale, code, during, provider]).title)
    expect(new Set(titles).size).toBe(titles.length)
  })

  it('are the same from the door of both languages and from the language alone', () => {
    const alone = locale === 'fr' ? frenchEntry : englishEntry
    expect(alone('grant_revoked', KNOWN)).toEqual(rosettaEntry('grant_revoked', KNOWN, locale))
  })

  it('keep every line of the text for IT on its own line, whatever an address holds', () => {
    const entry = entryOf([locale, 'sender_not_allowed', 'sending', 'microsoft'], {
      mailbox: 'box@x.example"\r\nRemove-Mailbox boss',
      senderEmail: 'a\u2028b\u202Ec@x.example',
      productName: 'Acme\nClient ID: evil',
    })
    expect(entry.copyText).not.toMatch(/^(?:Remove-Mailbox|Client ID: evil)/m)
    expect(JSON.stringify(entry)).not.toMatch(/[\r\u2028\u2029\u202E]|\\r/)
  })

  it('make no link of anything but http(s)', () => {
    const entry = entryOf([locale, 'admin_consent_required', 'connecting', 'microsoft'], {
      adminConsentUrl: 'javascript:alert(1)',
    })
    expect(JSON.stringify(entry)).not.toContain('javascript:')
  })
})
