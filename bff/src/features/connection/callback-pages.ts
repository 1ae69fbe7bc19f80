import type { Response } from 'express'
import { localeOf, sendPlainPage } from '../../platform/http/index.ts'

const TEXTS = {
  en: {
    refused: {
      title: 'This sign-in cannot be used',
      text: 'It was used already, or it did not start in this browser. Nothing was saved. Go back to the settings page and start again.',
    },
    broken: {
      title: 'This did not work',
      text: 'Something failed on our side. Nothing was saved. Go back to the settings page and start again.',
    },
    back: 'Settings page',
  },
  fr: {
    refused: {
      title: 'Cette connexion ne peut pas être utilisée',
      text: 'Elle a déjà servi, ou elle n’a pas commencé dans ce navigateur. Rien n’a été enregistré. Revenez à la page des paramètres et recommencez.',
    },
    broken: {
      title: 'Cela n’a pas fonctionné',
      text: 'Une erreur s’est produite de notre côté. Rien n’a été enregistré. Revenez à la page des paramètres et recommencez.',
    },
    back: 'Page des paramètres',
  },
} as const

/** Where no attempt of this browser is known, so that no screen can tell what happened. */
export const showCallbackPage = (
  response: Response,
  page: {
    readonly status: 400 | 500 | 503
    readonly text: 'refused' | 'broken'
    readonly acceptLanguage: string | undefined
  },
): void => {
  const locale = localeOf(page.acceptLanguage)
  sendPlainPage(response, {
    status: page.status,
    locale,
    ...TEXTS[locale][page.text],
    link: { href: '/general-settings/smtp', label: TEXTS[locale].back },
  })
}
