import type { Locale } from '@letterhead/contract'
import { setupI18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { MemoryRouter } from 'react-router'
import { Toasts } from '../src/app/toasts.tsx'
import { showLanguage } from '../src/lib/language.ts'
import { makeQueryClient } from '../src/lib/query-client.ts'

/** Renders as main.tsx does, at `path`. */
export const show = async (page: ReactNode, locale: Locale = 'en', path = '/') => {
  const i18n = setupI18n()
  await showLanguage(i18n, locale)
  return render(
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={makeQueryClient()}>
        <MemoryRouter initialEntries={[path]}>{page}</MemoryRouter>
        <Toasts />
      </QueryClientProvider>
    </I18nProvider>,
  )
}
