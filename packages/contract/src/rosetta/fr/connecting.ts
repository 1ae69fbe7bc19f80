import type { Language } from '../compose-entry.ts'
import type { Facts } from '../facts.ts'
import { fr } from './french-spaces.ts'
import { askAboutSignInRule, askForApproval, askForMailbox, tellOperator } from './letters.ts'
import { registrationChecks } from './registration-checks.ts'

const approval = (facts: Facts) => ({
  title:
    facts.provider === 'google'
      ? fr`Votre administrateur Google doit autoriser ${facts.product}`
      : fr`Un administrateur Microsoft 365 doit approuver ${facts.product}`,
  what: fr`Votre organisation ne laisse pas les utilisateurs approuver eux-mêmes les applications. Votre compte n’est pas en cause et rien n’a été enregistré.`,
  steps: [
    fr`Envoyez le texte ci-dessous à votre administrateur informatique ; il n’a pas besoin de compte ici.`,
    fr`Attendez sa confirmation. Le changement peut prendre du temps.`,
    fr`Revenez et connectez de nouveau la boîte qui doit envoyer, et non le compte de l’administrateur.`,
  ],
  ask: askForApproval(facts),
})

const missingOf = ({ missing }: Facts): string =>
  missing === null ? '' : fr` Il manque : ${missing}.`

export const connecting: Language['connecting'] = {
  consent_denied: (facts) => ({
    title: fr`L’autorisation a été refusée chez ${facts.company}`,
    what: fr`La demande a été annulée sur la page de ${facts.company}. Rien n’a changé.`,
    steps: [
      fr`Recommencez quand vous le souhaitez, et acceptez le droit d’envoyer des e-mails.`,
      fr`Si ${facts.company} a indiqué qu’un administrateur doit approuver l’application, envoyez d’abord le texte ci-dessous à votre administrateur informatique.`,
    ],
    ask: askForApproval(facts),
  }),
  admin_consent_required: approval,
  admin_policy_blocked: approval,
  access_policy_blocked: (facts) => ({
    title: fr`Une règle de connexion de votre organisation a bloqué l’accès`,
    what: fr`${facts.company} a reconnu le compte, mais une règle de votre organisation n’a pas permis cette connexion : le lieu, l’appareil ou les personnes autorisées. Rien n’a été enregistré.`,
    steps: [
      fr`Envoyez le texte ci-dessous à votre administrateur informatique, avec les détails techniques : ils mènent à cette connexion précise.`,
      fr`Une fois l’accès permis, connectez de nouveau la boîte.`,
    ],
    ask: askAboutSignInRule(facts),
  }),
  scope_missing: (facts) => ({
    title: facts.missesSendAs
      ? fr`Le droit d’envoyer en tant que ${facts.sender} n’a pas été donné`
      : fr`Le droit d’envoyer des e-mails n’a pas été donné`,
    what: fr`Vous vous êtes connecté, mais sans ce droit aucun e-mail ne peut partir. Rien n’a été enregistré.${missingOf(facts)}`,
    steps: [
      fr`Recommencez avec le même compte.`,
      facts.provider === 'google'
        ? fr`Sur la page de Google, cochez « Envoyer des e-mails en votre nom », puis continuez.`
        : fr`Sur la page de Microsoft, acceptez toutes les autorisations affichées.`,
    ],
  }),
  no_refresh_token: (facts) => ({
    title: fr`L’accès donné par ${facts.company} ne dure qu’une heure environ`,
    what: fr`L’envoi demande un accès durable, et il n’a pas été accordé cette fois. Rien n’a été enregistré.`,
    steps: [
      fr`Recommencez et acceptez tout ce qui est demandé.`,
      fr`Si cela se reproduit, ouvrez par le lien la liste de vos applications chez ${facts.company}, retirez ${facts.product}, puis recommencez.`,
      fr`Si ce compte envoie aussi pour une autre organisation, reconnectez-le ensuite là-bas.`,
    ],
  }),
  account_mismatch: ({ actual, expected, company }) => ({
    title: fr`Vous vous êtes connecté avec un autre compte`,
    what: fr`Compte utilisé : ${actual}. Ce réglage utilise ${expected}. Rien n’a changé.`,
    steps: [
      fr`Recommencez et choisissez ${expected} sur la page de ${company}.`,
      fr`Pour changer de boîte, recommencez et confirmez le changement quand cette page le demande.`,
    ],
  }),
  tenant_mismatch: ({ actual, organization, company }) => ({
    title: fr`Ce compte appartient à une autre organisation`,
    what: fr`Compte utilisé : ${actual}. Il n’est pas dans l’annuaire ${company} que l’organisation ${organization} a connecté en premier. Rien n’a été enregistré.`,
    steps: [
      fr`Recommencez et choisissez un compte de l’organisation ${organization}.`,
      fr`Si vous êtes invité dans plusieurs annuaires, choisissez le compte dont la boîte se trouve dans celui-ci.`,
      fr`Si votre organisation est passée à un nouvel annuaire, demandez à l’exploitant de libérer l’ancien.`,
    ],
  }),
  account_not_allowed: ({ actual, provider }) => ({
    title: fr`Ce type de compte ne peut pas être utilisé`,
    what:
      provider === 'google'
        ? fr`Google ne laisse pas ce compte utiliser cette application : ${actual}. Rien n’a été enregistré.`
        : fr`Il s’agit d’un compte personnel, ou d’un invité d’une autre organisation : ${actual}. Rien n’a été enregistré.`,
    steps: [
      fr`Recommencez et choisissez d’utiliser un autre compte.`,
      provider === 'google'
        ? fr`Connectez-vous avec un compte de votre organisation qui utilise Gmail.`
        : fr`Connectez-vous avec un compte professionnel ou scolaire dont la boîte se trouve dans votre organisation.`,
    ],
  }),
  mailbox_unavailable: (facts) => ({
    title: fr`Ce compte n’a pas de boîte qui puisse envoyer`,
    what: fr`${facts.company} ne trouve aucune boîte active pour ${facts.actual}. Rien n’a été enregistré.`,
    steps: [
      fr`Recommencez avec un autre compte, dont vous savez que la boîte fonctionne.`,
      fr`Pour utiliser ce compte-ci, envoyez le texte ci-dessous à votre administrateur informatique, et connectez-le une fois qu’il a une boîte.`,
    ],
    ask: askForMailbox(facts),
  }),
  attempt_expired: (facts) => ({
    title: fr`Cette connexion a expiré au bout de 10 minutes`,
    what: fr`Aucune réponse de ${facts.company} n’est revenue à temps sur cette page. Rien n’a été enregistré.`,
    steps: [
      fr`Fermez la fenêtre de connexion si elle est encore ouverte, puis recommencez.`,
      facts.provider === 'google'
        ? fr`Si la page de Google indiquait que votre administrateur bloque l’accès, envoyez le texte ci-dessous à votre administrateur informatique.`
        : fr`Si la page de ${facts.company} indiquait qu’un administrateur doit approuver l’application, envoyez le texte ci-dessous à votre administrateur informatique.`,
      fr`Si elle affichait une autre erreur, transmettez ses termes à l’exploitant du service ${facts.product} : personne d’autre ne les reçoit.`,
    ],
    ask: askForApproval(facts),
  }),
  attempt_invalid: () => ({
    title: fr`Cette connexion n’a pas commencé sur cette page`,
    what: fr`La réponse reçue n’appartient à aucune connexion commencée dans ce navigateur. Par sécurité, rien n’a été enregistré.`,
    steps: [
      fr`Fermez la fenêtre de connexion.`,
      fr`Recommencez depuis cette page, dans le même navigateur.`,
      fr`Si vous n’avez pas commencé de connexion vous-même, prévenez votre administrateur informatique.`,
    ],
  }),
  attempt_replaced: () => ({
    title: fr`Une connexion plus récente a remplacé celle-ci`,
    what: fr`Seule la dernière connexion de cette page compte. Celle-ci n’a rien enregistré.`,
    steps: [fr`Terminez la plus récente, ou fermez-la et recommencez.`],
  }),
  attempt_cancelled: () => ({
    title: fr`Cette connexion a été annulée`,
    what: fr`Vous l’avez abandonnée avant la fin. Rien n’a été enregistré.`,
    steps: [fr`Recommencez quand vous le souhaitez.`],
  }),
  code_rejected: (facts) => ({
    title: fr`La connexion n’a pas été confirmée par ${facts.company}`,
    what: fr`La réponse avait déjà servi, ou elle est arrivée trop tard. Rien n’a été enregistré.`,
    steps: [
      fr`Fermez les autres fenêtres de connexion.`,
      fr`Recommencez, sans revenir en arrière ni recharger la page en chemin.`,
      fr`Si cela persiste, envoyez les détails techniques à l’exploitant du service ${facts.product}.`,
    ],
  }),
  provider_not_configured: (facts) => ({
    title: fr`La connexion avec ${facts.company} n’est pas bien configurée ici`,
    what: fr`${facts.company} ne reconnaît pas cette installation du service ${facts.product}. Vous n’avez rien à réparer, et rien n’a été enregistré.`,
    steps: [
      fr`Envoyez le texte ci-dessous à l’exploitant du service ${facts.product}.`,
      fr`Connectez la boîte une fois la réparation faite.`,
    ],
    ask: [...tellOperator(facts, fr`Son inscription y est refusée.`), ...registrationChecks(facts)],
  }),
  provider_unavailable: ({ company }) => ({
    title: fr`Pas de réponse de ${company} pour le moment`,
    what: fr`La panne est chez ${company} ou sur le trajet. Rien n’a été enregistré.`,
    steps: [fr`Patientez quelques minutes, puis recommencez.`],
  }),
  unexpected_answer: (facts) => ({
    title: fr`Une réponse de ${facts.company} n’a pas été comprise`,
    what: fr`Elle ne figure pas parmi les réponses connues ; nous l’avons prise pour un refus. Rien n’a été enregistré.`,
    steps: [
      fr`Recommencez.`,
      fr`Si cela se reproduit, envoyez le texte ci-dessous et les détails techniques à l’exploitant du service ${facts.product}.`,
    ],
    ask: [
      fr`La connexion d’une boîte chez ${facts.company} s’est terminée par une réponse absente de nos tables ; statut, code et ID de corrélation figurent dans les détails techniques.`,
    ],
  }),
}
