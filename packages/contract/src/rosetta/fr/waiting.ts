import type { Say } from '../compose-entry.ts'
import type { Facts } from '../facts.ts'
import { fr } from './french-spaces.ts'
import { tellOperator } from './letters.ts'

type Code =
  | 'provider_throttled'
  | 'mailbox_quota_reached'
  | 'mailbox_full'
  | 'provider_unavailable'
  | 'connection_refused'

const keptUntil = ({ retryAt }: Facts): string =>
  retryAt === null
    ? fr`Nous gardons les e-mails et réessayons de nous-mêmes.`
    : fr`Nous gardons les e-mails et réessayons de nous-mêmes. Prochain essai : ${retryAt}.`

const ifItLasts = ({ product }: Facts): string =>
  fr`Si cela dure plus d’une heure, envoyez le texte ci-dessous à l’exploitant du service ${product}.`

export const waiting: Record<Code, Say> = {
  provider_throttled: (facts) => ({
    title: fr`Envoi ralenti par ${facts.company}`,
    what: fr`La limite de courte durée est atteinte. ${keptUntil(facts)}`,
    steps: [fr`Vous n’avez rien à faire : patientez.`],
  }),
  mailbox_quota_reached: (facts) => ({
    title: fr`Limite quotidienne atteinte chez ${facts.provider === 'platform' ? 'l’hébergeur de la plateforme' : facts.company}`,
    what: fr`${facts.provider === 'platform' ? 'Elle se lève dans les 24 heures.' : 'Elle compte tout ce qui part de la boîte, y compris les envois de ses utilisateurs, et se lève dans les 24 heures.'} ${keptUntil(facts)}`,
    steps: [
      fr`Vous n’avez rien à faire : patientez.`,
      facts.provider === 'platform'
        ? fr`Si cela se répète, connectez une boîte de votre organisation.`
        : fr`Si cela se répète, utilisez une boîte réservée aux notifications.`,
    ],
  }),
  mailbox_full: (facts) =>
    facts.provider === 'platform'
      ? {
          title: fr`La boîte d’un destinataire est pleine`,
          what: fr`Elle ne reçoit plus rien pour le moment. ${keptUntil(facts)}`,
          steps: [
            fr`Vous n’avez rien à faire : patientez, ou prévenez le destinataire par une autre voie.`,
          ],
        }
      : {
          title: fr`La boîte connectée est pleine`,
          what: fr`Une boîte pleine ne peut pas envoyer, car chaque envoi y est aussi conservé : ${facts.mailbox}. ${keptUntil(facts)}`,
          steps: [
            fr`Ouvrez la boîte, supprimez l’inutile, aussi dans les éléments envoyés, et videz la corbeille.`,
            fr`Si cela ne suffit pas, demandez plus d’espace à votre administrateur informatique.`,
            fr`L’envoi reprend ensuite de lui-même.`,
          ],
        },
  provider_unavailable: (facts) =>
    facts.provider === 'platform'
      ? {
          title: fr`Le serveur d’envoi de la plateforme ne répond pas`,
          what: keptUntil(facts),
          steps: [ifItLasts(facts)],
          ask: tellOperator(
            facts,
            fr`Il répond par un refus temporaire. Merci d’examiner le serveur derrière PLATFORM_SMTP_URL.`,
          ),
        }
      : {
          title: fr`Pas de réponse de ${facts.company} pour le moment`,
          what: fr`La panne est chez ${facts.company} ; votre connexion reste valable. ${keptUntil(facts)}`,
          steps: [fr`Vous n’avez rien à faire : attendez que ${facts.company} réponde de nouveau.`],
        },
  connection_refused: (facts) => ({
    title: fr`Ce serveur ne parvient pas à joindre ${facts.company}`,
    what: fr`Le message n’a pas quitté ce serveur ; rien ne peut donc arriver en double. ${keptUntil(facts)}`,
    steps: [ifItLasts(facts)],
    ask: tellOperator(
      facts,
      fr`Aucune connexion n’a pu être ouverte depuis le serveur. Merci de vérifier le DNS, le pare-feu sortant et le proxy.`,
    ),
  }),
}
