import { changeLocale, Locale } from '@letterhead/contract'
import { useLingui } from '@lingui/react'
import { useLingui as useWords } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../../lib/api.ts'
import { echo } from '../../lib/echo.ts'
import { showLanguage } from '../../lib/language.ts'
import { sessionQuery } from '../../lib/session.ts'

const NAME: Record<Locale, string> = { en: 'English', fr: 'Français' }

/** The page turns at once; the session remembers it when somebody is signed in. */
export const LanguageSwitch = ({ signedIn }: { signedIn: boolean }) => {
  const { i18n } = useLingui()
  const { t } = useWords()
  const client = useQueryClient()
  const choose = async (locale: Locale) => {
    try {
      await showLanguage(i18n, locale)
    } catch {
      // Offline, or a build that is gone: the page stays in the language it has.
      return echo('error', t`This language could not be loaded. Reload the page, then try again.`)
    }
    if (!signedIn) return undefined
    await call(changeLocale, { body: { locale } })
    return await client.invalidateQueries(sessionQuery)
  }
  return (
    <fieldset aria-label={t`Language`} className="flex rounded-md border border-line">
      {Locale.options.map((locale) => (
        <button
          key={locale}
          type="button"
          lang={locale}
          aria-pressed={i18n.locale === locale}
          onClick={() => void choose(locale)}
          className="min-h-8 min-w-10 rounded-[5px] px-2 text-xs font-semibold text-ink-soft uppercase hover:bg-sunken aria-pressed:bg-accent-soft aria-pressed:text-accent pointer-coarse:min-h-11 pointer-coarse:min-w-11"
        >
          {locale}
          <span className="sr-only"> {NAME[locale]}</span>
        </button>
      ))}
    </fieldset>
  )
}
