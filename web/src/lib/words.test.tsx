import { CONNECT_FAILURES, PROBLEMS, SENDING_CODES } from '@letterhead/contract'
import { setupI18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { renderToStaticMarkup } from 'react-dom/server'
import { beforeAll, expect, test } from 'vitest'
import { connectFailureWords } from '../features/connection/connect-failure-words.tsx'
import { isProblemCode } from './api-problem.ts'
import { showLanguage } from './language.ts'
import { problemWords } from './problem-words.tsx'
import { sendingCodeWords } from './sending-code-words.tsx'

const i18n = { en: setupI18n(), fr: setupI18n() }
beforeAll(async () => {
  await showLanguage(i18n.en, 'en')
  await showLanguage(i18n.fr, 'fr')
})
const said = (locale: 'en' | 'fr', words: React.ReactNode) =>
  renderToStaticMarkup(<I18nProvider i18n={i18n[locale]}>{words}</I18nProvider>)

const failureFacts = {
  company: 'Google',
  product: 'Letterhead',
  organization: 'Northwind',
  actual: 'a@b.example',
  expected: 'c@d.example',
}
const sendingFacts = { company: 'Google', mailbox: 'a@b.example', sender: 'c@d.example' }

test.each(CONNECT_FAILURES)('%s says what happened and what to do, in both languages', (code) => {
  for (const provider of ['microsoft', 'google'] as const) {
    const words = connectFailureWords(code, { ...failureFacts, provider })
    for (const part of [words.title, words.advice]) {
      expect(said('en', part)).not.toBe('')
      expect(said('fr', part)).not.toBe(said('en', part))
    }
  }
})

test.each(SENDING_CODES)('%s says what happened and what to do, in both languages', (code) => {
  for (const provider of ['microsoft', 'google'] as const) {
    const words = sendingCodeWords(code, { ...sendingFacts, provider })
    for (const part of [words.title, words.advice]) {
      expect(said('en', part)).not.toBe('')
      expect(said('fr', part)).not.toBe(said('en', part))
    }
  }
})

test('no two ways to fail are told in the same words', () => {
  const facts = { ...sendingFacts, provider: 'google' } as const
  const titles = SENDING_CODES.map((code) => said('en', sendingCodeWords(code, facts).title))
  expect(new Set(titles).size).toBe(SENDING_CODES.length)
})

test.each(Object.keys(PROBLEMS).filter(isProblemCode))('the refusal %s has words', (code) => {
  const problem = { code, status: 400, errors: [], requestId: null, retryAfterSeconds: 120 }
  expect(said('fr', problemWords(problem))).not.toBe('')
})
