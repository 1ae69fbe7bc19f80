import type { Locale } from '@letterhead/contract'
import { setupI18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { Router } from 'wouter'
import { memoryLocation } from 'wouter/memory-location'
import { Toasts } from '../src/app/toasts.tsx'
import { loadLaterWords, showLanguage } from '../src/lib/language.ts'
import { makeQueryClient } from '../src/lib/query-client.ts'

/** Renders as main.tsx does, at `path`. */
export const show = async (page: ReactNode, locale: Locale = 'en', path = '/') => {
  const i18n = setupI18n()
  const [pathname = '/', search = ''] = path.split('?')
  const { hook, searchHook } = memoryLocation({ path: pathname, searchPath: search })
  await showLanguage(i18n, locale)
  await loadLaterWords(i18n, locale)
  return render(
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={makeQueryClient()}>
        <Router hook={hook} searchHook={searchHook}>
          {page}
        </Router>
        <Toasts />
      </QueryClientProvider>
    </I18nProvider>,
  )
}
