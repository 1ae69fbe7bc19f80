import type { Say } from '../compose-entry.ts'
import type { Facts } from '../facts.ts'
import { fr } from './french-spaces.ts'

type Code =
  | 'accepted'
  | 'message_rejected'
  | 'recipient_rejected'
  | 'message_too_large'
  | 'sender_not_allowed'
  | 'headers_rejected'
  | 'test_expired'

const refused = (facts: Facts, finding: string): readonly string[] => [
  fr`Un message de l’organisation ${facts.organization} a été refusé par ${facts.company} et ne sera pas retenté : ${finding}`,
  fr`Statut, code du fournisseur et ID de corrélation figurent dans les détails techniques. Le contenu du message ne fait pas partie de ce texte.`,
]

const tellWithDetails = ({ product }: Facts): string =>
  fr`Envoyez le texte ci-dessous et les détails techniques à l’exploitant du service ${product}.`

const senderAtMicrosoft = (facts: Facts) => ({
  title: fr`Pas le droit d’envoyer en tant que ${facts.sender}`,
  what: fr`Exchange a refusé l’envoi depuis ${facts.mailbox} en tant que ${facts.sender}. Un nouvel expéditeur ne prend effet qu’une fois un test accepté.`,
  steps: [
    fr`Envoyez le texte ci-dessous à votre administrateur informatique : il contient la commande exacte.`,
    fr`Il peut aussi ouvrir la boîte de ${facts.sender} dans le centre d’administration Exchange, Destinataires, Boîtes aux lettres, Délégation, et ajouter ${facts.mailbox} sous « Envoyer en tant que ».`,
    fr`Attendez que le changement s’applique. Il peut prendre du temps : un test qui échoue aussitôt ne prouve encore rien.`,
    fr`Choisissez de nouveau « Enregistrer et tester ».`,
  ],
  ask: [
    fr`Le service ${facts.product} envoie depuis ${facts.mailbox} et doit apparaître comme ${facts.sender}. Exchange Online le refuse : ErrorSendAsDenied. Merci d’accorder le droit « Envoyer en tant que » (Send As). « Envoyer de la part de » montrerait les deux adresses ; l’accès total n’est pas nécessaire.`,
    ...(facts.sendAsScript === null
      ? []
      : [fr`Exchange Online PowerShell, en tant qu’administrateur Exchange :`, facts.sendAsScript]),
    fr`Exchange peut mettre du temps à appliquer ce droit partout.`,
  ],
})

const senderAtGoogle = (facts: Facts) => ({
  title: fr`Gmail ne connaît pas ${facts.sender} pour ce compte`,
  what: fr`Gmail n’envoie qu’avec l’adresse de la boîte ou une adresse confirmée pour elle. Il remplace toute autre par celle de la boîte.`,
  steps: [
    fr`Connectez-vous à Gmail avec ${facts.mailbox} et ouvrez Paramètres, Comptes, « Envoyer des e-mails en tant que ».`,
    fr`Ajoutez ${facts.sender} et confirmez cette adresse par le message que Google y envoie.`,
    fr`Choisissez de nouveau « Enregistrer et tester », puis vérifiez dans l’e-mail de test de quelle adresse il provient.`,
  ],
})

const senderAtPlatform = (facts: Facts) => ({
  title: fr`Le serveur d’envoi de la plateforme refuse cet expéditeur : ${facts.sender}`,
  what: fr`Le serveur de la plateforme n’a pas admis l’adresse d’où le message devait partir.`,
  steps: [fr`Envoyez le texte ci-dessous à l’exploitant du service ${facts.product}.`],
  ask: refused(
    facts,
    fr`le serveur SMTP n’admet pas l’expéditeur. PLATFORM_SENDER doit être une adresse que PLATFORM_SMTP_URL a le droit d’utiliser.`,
  ),
})

const SENDER = {
  microsoft: senderAtMicrosoft,
  google: senderAtGoogle,
  platform: senderAtPlatform,
} as const

export const message: Record<Code, Say> = {
  accepted: ({ company, provider }) => ({
    title: fr`Accepté par ${company}`,
    what: fr`Le message a été pris en charge par ${company}. Ce n’est pas encore une remise : un refus ultérieur revient par e-mail ${provider === 'platform' ? 'à l’adresse de la plateforme' : 'dans la boîte, où nous ne pouvons pas le lire'}.`,
    steps: [
      provider === 'platform'
        ? fr`Vous n’avez rien à faire. Si le message n’arrive pas, regardez d’abord dans les indésirables.`
        : fr`Vous n’avez rien à faire. Si le message n’arrive pas, regardez dans les indésirables, puis par le lien dans le journal du fournisseur.`,
    ],
  }),
  message_rejected: (facts) => ({
    title: fr`Ce message a été refusé par ${facts.company}`,
    what: fr`Seul ce message est concerné ; il n’est pas renvoyé de lui-même. Les autres continuent de partir.`,
    steps: [tellWithDetails(facts)],
    ask: refused(facts, fr`le message lui-même n’a pas été admis.`),
  }),
  recipient_rejected: ({ company }) => ({
    title: fr`L’adresse d’un destinataire a été refusée`,
    what: fr`L’adresse n’est pas de celles qui sont admises par ${company}. Ce message n’est pas renvoyé de lui-même ; les autres continuent de partir.`,
    steps: [
      fr`Vérifiez l’adresse du destinataire : faute de frappe ou ancien domaine.`,
      fr`Corrigez-la là où elle est tenue, puis faites renvoyer le message.`,
      fr`S’il s’agit du message de test, corrigez l’adresse dans votre propre profil.`,
    ],
  }),
  message_too_large: (facts) => ({
    title: fr`Message trop volumineux pour ${facts.company}`,
    what: fr`Il dépasse ce qui peut partir en une fois, et n’est pas renvoyé de lui-même. Les autres continuent de partir.`,
    steps: [
      fr`Envoyez le texte ci-dessous à l’exploitant du service ${facts.product} : le contenu vient de là.`,
    ],
    ask: refused(
      facts,
      fr`il est trop volumineux.${facts.provider === 'microsoft' ? ' Graph admet environ 4 Mo par requête, soit environ 3 Mo de message.' : ''} Remplacez le contenu lourd par un lien.`,
    ),
  }),
  sender_not_allowed: (facts) => SENDER[facts.provider](facts),
  headers_rejected: (facts) => ({
    title: fr`Un en-tête du message a été refusé par ${facts.company}`,
    what: fr`La partie technique du message n’a pas été admise ; vos réglages ne sont pas en cause. Il n’est pas renvoyé de lui-même.`,
    steps: [tellWithDetails(facts)],
    ask: refused(
      facts,
      fr`un en-tête n’est pas permis.${facts.provider === 'microsoft' ? fr` La forme JSON de Graph n’admet que des noms commençant par x-, et cinq au plus ; les autres demandent la forme MIME.` : ''}`,
    ),
  }),
  test_expired: () => ({
    title: fr`Le test n’est pas parti dans les deux minutes`,
    what: fr`Il a été retiré et ne partira pas plus tard. L’expéditeur précédent reste utilisé.`,
    steps: [
      fr`Regardez sur la page des réglages si la boîte est ralentie ou doit être reconnectée.`,
      fr`Choisissez de nouveau « Enregistrer et tester ».`,
    ],
  }),
}
