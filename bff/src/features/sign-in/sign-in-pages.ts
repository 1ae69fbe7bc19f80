import type { Request, Response } from 'express'
import { localeOf, sendPlainPage } from '../../platform/http/index.ts'

const TEXTS = {
  en: {
    denied: {
      title: 'You are not signed in',
      text: 'The sign-in was cancelled or refused. Nothing was changed.',
    },
    invalid: {
      title: 'This sign-in cannot be used',
      text: 'It was used already, took longer than ten minutes, or did not start in this browser. Sign in again.',
    },
    no_place: {
      title: 'Your account has no place here',
      text: 'You are signed in at your company, but your account does not say which organisation you belong to and what you may do. Ask your administrator.',
    },
    unreachable: {
      title: 'Sign-in is not available right now',
      text: 'The sign-in service does not answer. Wait a minute and try again.',
    },
    too_many: {
      title: 'Too many sign-ins from your network',
      text: 'Wait a minute, then try again.',
    },
    broken: {
      title: 'This did not work',
      text: 'Something failed on our side. Try again in a moment.',
    },
    again: 'Sign in again',
  },
  fr: {
    denied: {
      title: 'Vous n’êtes pas connecté',
      text: 'La connexion a été annulée ou refusée. Rien n’a été modifié.',
    },
    invalid: {
      title: 'Cette connexion ne peut pas être utilisée',
      text: 'Elle a déjà servi, a pris plus de dix minutes, ou n’a pas commencé dans ce navigateur. Reconnectez-vous.',
    },
    no_place: {
      title: 'Votre compte n’a pas de place ici',
      text: 'Vous êtes connecté auprès de votre entreprise, mais votre compte n’indique ni votre organisation ni vos droits. Adressez-vous à votre administrateur.',
    },
    unreachable: {
      title: 'La connexion n’est pas disponible pour le moment',
      text: 'Le service de connexion ne répond pas. Attendez une minute et réessayez.',
    },
    too_many: {
      title: 'Trop de connexions depuis votre réseau',
      text: 'Attendez une minute, puis réessayez.',
    },
    broken: {
      title: 'Cela n’a pas fonctionné',
      text: 'Une erreur s’est produite de notre côté. Réessayez dans un instant.',
    },
    again: 'Se reconnecter',
  },
} as const

export type SignInTrouble = Exclude<keyof (typeof TEXTS)['en'], 'again'>

const STATUS: Readonly<Record<SignInTrouble, number>> = {
  denied: 403,
  invalid: 400,
  no_place: 403,
  unreachable: 503,
  too_many: 429,
  broken: 500,
}

/** Why there is no session, and a way to try again. Nothing of the request is repeated in it. */
export const showSignInTrouble = (
  { request, response }: { readonly request: Request; readonly response: Response },
  trouble: SignInTrouble,
  returnTo: string,
): void => {
  const locale = localeOf(request.get('accept-language'))
  sendPlainPage(response, {
    status: STATUS[trouble],
    locale,
    ...TEXTS[locale][trouble],
    link: {
      href: `/sign-in?returnTo=${encodeURIComponent(returnTo)}`,
      label: TEXTS[locale].again,
    },
  })
}
