import { PROBLEMS } from '@letterhead/contract'
import { setupI18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { renderToStaticMarkup } from 'react-dom/server'
import { beforeAll, expect, test } from 'vitest'
import { isProblemCode } from './api-problem.ts'
import { showLanguage } from './language.ts'
import { problemWords } from './problem-words.tsx'

const i18n = { en: setupI18n(), fr: setupI18n() }
beforeAll(async () => {
  await showLanguage(i18n.en, 'en')
  await showLanguage(i18n.fr, 'fr')
})
const said = (locale: 'en' | 'fr', words: React.ReactNode) =>
  renderToStaticMarkup(<I18nProvider i18n={i18n[locale]}>{words}</I18nProvider>)

test.each(Object.keys(PROBLEMS).filter(isProblemCode))('the refusal %s has words', (code) => {
  const problem = {
    code,
    status: 400,
    errors: [],
    requestId: null,
    retryAfterSeconds: 120,
    changed: null,
  }
  expect(said('fr', problemWords(problem))).not.toBe('')
})
