/** The page behind the link of a test message. `who` is the wished sender. */
export const RECEIVED_PAGE = {
  en: {
    ask: {
      title: 'Did the test message arrive as it should?',
      text: (who: string) =>
        `Look at the sender that your mail program shows. It should be: ${who}`,
    },
    yes: 'Yes, exactly so',
    no: 'It shows another name or address',
    thanks: {
      title: 'Thank you',
      text: () => 'Your answer is noted. The settings page shows it. You can close this window.',
    },
    over: {
      title: 'This link is over',
      text: () => 'It was answered already, or it is older than seven days. Send a new test.',
    },
    broken: {
      title: 'This did not work',
      text: () => 'Something failed on our side. Open the link again in a minute.',
    },
    back: 'Email settings',
  },
  fr: {
    ask: {
      title: 'Le message de test est-il bien arrivé\u202F?',
      text: (who: string) =>
        `Regardez l’expéditeur affiché par votre messagerie. Ce doit être\u00A0: ${who}`,
    },
    yes: 'Oui, exactement',
    no: 'Un autre nom ou une autre adresse s’affiche',
    thanks: {
      title: 'Merci',
      text: () =>
        'Votre réponse est enregistrée et figure sur la page des réglages. Vous pouvez fermer cette fenêtre.',
    },
    over: {
      title: 'Ce lien n’est plus valable',
      text: () => 'Il a déjà servi ou date de plus de sept jours. Envoyez un nouveau test.',
    },
    broken: {
      title: 'Cela n’a pas fonctionné',
      text: () => 'Une erreur s’est produite de notre côté. Rouvrez le lien dans une minute.',
    },
    back: 'Réglages d’envoi',
  },
} as const
