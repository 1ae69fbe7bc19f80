import type { Say, Words } from '../compose-entry.ts'
import type { Facts } from '../facts.ts'
import { fr } from './french-spaces.ts'

type Code =
  | 'no_answer'
  | 'server_error_after_send'
  | 'unexpected_answer'
  | 'interrupted'
  | 'poison'
  | 'disconnected'
  | 'no_sender'
  | 'sender_not_allowed_here'

// We may not read the mailbox, so only a person can settle it; a blind resend doubled mail in others.
const maybeSent = ({ provider, product }: Facts, title: string, because: string): Words => ({
  title,
  what: fr`${because} Le message est peut-être parti malgré tout ; il n’est donc pas renvoyé sans décision.`,
  steps: [
    provider === 'platform'
      ? fr`Demandez à l’exploitant du service ${product} de regarder dans le journal du serveur, ou interrogez un destinataire.`
      : fr`Cherchez le message par le lien dans le journal du fournisseur, dans les éléments envoyés de la boîte, ou interrogez un destinataire.`,
    fr`S’il s’y trouve, marquez-le comme envoyé ; s’il s’agissait du test, refaites-le pour que l’expéditeur prenne effet.`,
    fr`S’il ne s’y trouve pas, envoyez-le de nouveau.`,
  ],
})

// « de le serveur » is no French.
const of = ({ provider, company }: Facts): string =>
  provider === 'platform' ? 'du serveur d’envoi de la plateforme' : fr`de ${company}`

export const uncertain: Record<Code, Say> = {
  no_answer: (facts) =>
    maybeSent(
      facts,
      fr`La réponse ${of(facts)} n’est pas venue à temps`,
      fr`Le message a été transmis, puis la ligne est restée muette.`,
    ),
  server_error_after_send: (facts) =>
    maybeSent(
      facts,
      fr`Une erreur ${of(facts)} est venue après la transmission du message`,
      fr`Une telle erreur peut aussi suivre un message bien pris en charge.`,
    ),
  unexpected_answer: (facts) =>
    maybeSent(
      facts,
      fr`Une réponse ${of(facts)} n’a pas été comprise`,
      fr`Elle ne figure pas parmi les réponses connues ; nous ne la prenons ni pour un oui, ni pour un non.`,
    ),
  interrupted: (facts) =>
    maybeSent(
      facts,
      fr`L’envoi a été interrompu de notre côté`,
      fr`Ce serveur s’est arrêté au moment de l’envoi.`,
    ),
  poison: (facts) => ({
    title: fr`Ce message ne peut pas être traité`,
    what: fr`Il a arrêté plusieurs fois notre propre logiciel et a été mis de côté. Il n’a pas été envoyé ; les autres continuent de partir.`,
    steps: [
      fr`Envoyez le texte ci-dessous et le numéro du message à l’exploitant du service ${facts.product}.`,
    ],
    ask: [
      fr`Un message de l’organisation ${facts.organization} est suspendu avec le code poison : son traitement a échoué plusieurs fois de notre côté.`,
      fr`Merci de consulter le journal par l’identifiant de la notification, puis de la libérer ou de l’annuler.`,
    ],
  }),
  disconnected: () => ({
    title: fr`La boîte a été déconnectée entre-temps`,
    what: fr`Le message n’a pas été envoyé. Il attend, car il devait partir de cette boîte.`,
    steps: [
      fr`Connectez une boîte sur la page des réglages, et le message pourra partir.`,
      fr`Ou décidez là-bas du sort des messages en attente.`,
    ],
  }),
  no_sender: () => ({
    title: fr`Aucun expéditeur n’est défini`,
    what: fr`Une boîte est connectée, mais aucune adresse ni aucun nom d’envoi n’a encore réussi de test.`,
    steps: [
      fr`Ouvrez la page des réglages et remplissez l’e-mail et l’alias de l’expéditeur.`,
      fr`Choisissez « Enregistrer et tester ».`,
    ],
  }),
  sender_not_allowed_here: (facts) => ({
    title: fr`L’adresse ${facts.sender} ne figure pas parmi les expéditeurs autorisés`,
    what: fr`Votre organisation ou l’exploitant n’autorise que d’autres adresses. Rien n’est parti ; les messages attendent.`,
    steps: [
      fr`Ouvrez la page des réglages, Sécurité, et voyez quelles adresses sont autorisées.`,
      fr`Ajoutez l’adresse à votre liste, ou choisissez un autre expéditeur et testez-le.`,
      fr`Si elle manque sur la liste de l’exploitant, adressez-vous à lui.`,
    ],
  }),
}
