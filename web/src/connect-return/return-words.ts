import type { Locale } from '@letterhead/contract'

/** What the callback page can say. Its own small dictionary: it loads no catalogue. */
export type Saying = 'saving' | 'done' | 'confirm' | 'failed' | 'nothing'

interface Words {
  readonly title: string
  readonly next: string
}

const EN: Record<Saying | 'back', Words> = {
  saving: { title: 'Saving the connection…', next: 'Leave this window open for a moment.' },
  done: { title: 'Mailbox connected.', next: 'You can close this window.' },
  confirm: {
    title: 'One more question is waiting.',
    next: 'You signed in with another account. Close this window; the settings page asks what to do.',
  },
  failed: {
    title: 'The mailbox was not connected.',
    next: 'Close this window; the next steps are on the settings page.',
  },
  nothing: {
    title: 'There is nothing to save here.',
    next: 'Close this window and start again on the settings page.',
  },
  back: { title: 'Back to the settings page', next: '' },
}

const FR: Record<Saying | 'back', Words> = {
  saving: {
    title: 'Enregistrement de la connexion…',
    next: 'Laissez cette fenêtre ouverte un instant.',
  },
  done: { title: 'Boîte connectée.', next: 'Vous pouvez fermer cette fenêtre.' },
  confirm: {
    title: 'Une question reste en attente.',
    next: 'Vous vous êtes connecté avec un autre compte. Fermez cette fenêtre\u202f; la page des réglages vous demande que faire.',
  },
  failed: {
    title: 'La boîte n’a pas été connectée.',
    next: 'Fermez cette fenêtre\u202f; la marche à suivre figure sur la page des réglages.',
  },
  nothing: {
    title: 'Il n’y a rien à enregistrer ici.',
    next: 'Fermez cette fenêtre et recommencez depuis la page des réglages.',
  },
  back: { title: 'Revenir à la page des réglages', next: '' },
}

export const returnWords = (locale: Locale, saying: Saying | 'back'): Words =>
  (locale === 'fr' ? FR : EN)[saying]
