import type { Say } from '../compose-entry.ts'
import type { Facts } from '../facts.ts'
import { fr } from './french-spaces.ts'
import { askAboutSignInRule, askForApproval, askForMailbox } from './letters.ts'

type Code =
  | 'grant_revoked'
  | 'grant_expired'
  | 'interaction_required'
  | 'scope_missing'
  | 'access_policy_blocked'
  | 'account_disabled'
  | 'mailbox_unavailable'
  | 'mailbox_blocked'
  | 'domain_policy_blocked'

const KEPT = fr`Les e-mails en attente sont gardés et partiront dès que la boîte pourra de nouveau envoyer.`
const TO_IT = fr`Envoyez le texte ci-dessous à votre administrateur informatique.`
const reconnect = ({ mailbox }: Facts): string =>
  fr`Choisissez « Reconnecter » sur la page des réglages et connectez-vous avec ${mailbox}.`

const whyRevoked = ({ provider }: Facts): string =>
  provider === 'google'
    ? fr`Un changement de mot de passe, un retrait de l’application ou une règle de votre administrateur peut en être la cause.`
    : fr`Une réinitialisation par votre administrateur, une nouvelle règle de sécurité ou un retrait de l’application peut en être la cause.`

const whyExpired = ({ provider }: Facts): string =>
  provider === 'google'
    ? fr`Google met fin à un accès resté inutilisé pendant six mois.`
    : fr`Microsoft met fin à un accès resté inutilisé pendant 90 jours.`

const askToUnblock = ({ provider, account, product }: Facts): readonly string[] => [
  fr`La boîte d’où ${product} envoie nos notifications n’a plus le droit d’envoyer : ${account}.`,
  provider === 'google'
    ? fr`Merci d’ouvrir l’utilisateur dans la console d’administration Google, Annuaire, Utilisateurs, de voir pourquoi l’envoi est suspendu, et de le rétablir une fois la cause écartée.`
    : fr`Microsoft Graph répond ErrorMessageSubmissionBlocked ou ErrorAccountSuspend. Merci de chercher la boîte parmi les entités restreintes du portail Microsoft Defender, de sécuriser le compte (mot de passe, MFA, règles, sessions), puis de le débloquer. Le suivi des messages montre les derniers envois.`,
]

const askToEnable = ({ provider, account, product }: Facts): readonly string[] => [
  fr`Le service ${product} envoie nos notifications depuis ${account}, et la connexion de ce compte est désactivée ou verrouillée.`,
  provider === 'google'
    ? fr`Merci de rétablir l’utilisateur dans la console d’administration Google, Annuaire, Utilisateurs, s’il doit encore servir.`
    : fr`Merci de vérifier le compte dans le centre d’administration Microsoft Entra, Entra ID, Utilisateurs : compte activé, non verrouillé, mot de passe encore valable. Une boîte réservée aux notifications ne disparaît pas avec le départ d’une personne.`,
]

export const renewing: Record<Code, Say> = {
  grant_revoked: (facts) => ({
    title: fr`${facts.company} n’accepte plus notre accès`,
    what: fr`${whyRevoked(facts)} ${KEPT}`,
    steps: [reconnect(facts), fr`Votre expéditeur et vos réglages restent tels quels.`],
  }),
  grant_expired: (facts) => ({
    title: fr`Notre accès chez ${facts.company} a expiré`,
    what: fr`${whyExpired(facts)} ${KEPT}`,
    steps: [
      reconnect(facts),
      facts.provider === 'google'
        ? fr`S’il prend encore fin au bout de sept jours, dites-le à l’exploitant du service ${facts.product} : son application chez Google est alors restée en mode test.`
        : fr`S’il prend bientôt fin de nouveau, dites-le à l’exploitant du service ${facts.product}.`,
    ],
  }),
  interaction_required: (facts) => ({
    title: fr`${facts.company} demande que quelqu’un se connecte de nouveau`,
    what: fr`Une règle de votre organisation exige une nouvelle connexion, par exemple avec un second facteur. ${KEPT}`,
    steps: [
      reconnect(facts),
      fr`Si cela revient sans cesse, envoyez le texte ci-dessous à votre administrateur informatique.`,
    ],
    ask: [
      fr`Le service ${facts.product} envoie nos notifications depuis ${facts.mailbox} sans personne au clavier. Une règle qui exige une nouvelle connexion à intervalles réguliers l’arrête à chaque fois.`,
      facts.provider === 'google'
        ? fr`Merci d’exempter cette application, comme application approuvée, du contrôle des sessions de Google Cloud et de Workspace (console d’administration Google, Sécurité, Contrôle des accès et des données).`
        : fr`Merci de chercher dans le centre d’administration Microsoft Entra, Entra ID, Accès conditionnel, la stratégie avec fréquence de connexion ou condition MFA, et d’en exclure cette boîte pour cette application, ou d’utiliser une boîte de service protégée autrement.`,
    ],
  }),
  scope_missing: (facts) => ({
    title: facts.missesSendAs
      ? fr`Il manque le droit d’envoyer en tant que ${facts.sender}`
      : fr`Il manque le droit d’envoyer des e-mails`,
    what: fr`L’accès dont nous disposons ne le comprend pas.${facts.missing === null ? '' : fr` Il manque : ${facts.missing}.`} ${KEPT}`,
    steps: [
      reconnect(facts),
      facts.provider === 'google'
        ? fr`Sur la page de Google, cochez « Envoyer des e-mails en votre nom », puis continuez.`
        : fr`Sur la page de Microsoft, acceptez toutes les autorisations affichées.`,
    ],
  }),
  access_policy_blocked: (facts) => ({
    title: fr`Une règle de connexion de votre organisation bloque notre accès`,
    what: fr`${facts.company} reconnaît le compte, mais une règle de votre organisation ne permet plus l’accès. ${KEPT}`,
    steps: [
      fr`Envoyez le texte ci-dessous à votre administrateur informatique, avec les détails techniques.`,
      fr`Une fois l’accès permis, choisissez « Reconnecter » sur la page des réglages et connectez-vous avec ${facts.mailbox}.`,
    ],
    ask: askAboutSignInRule(facts),
  }),
  account_disabled: (facts) => ({
    title: fr`Le compte de la boîte est désactivé`,
    what: fr`${facts.company} ne laisse plus ce compte se connecter : ${facts.mailbox}. Il est désactivé, verrouillé, ou son mot de passe a expiré. ${KEPT}`,
    steps: [
      TO_IT,
      fr`Une fois le compte rétabli, choisissez « Reconnecter » sur la page des réglages.`,
      fr`Si la personne est partie, connectez plutôt une autre boîte.`,
    ],
    ask: askToEnable(facts),
  }),
  mailbox_unavailable: (facts) => ({
    title: fr`Le compte n’a plus de boîte active`,
    what: fr`${facts.company} ne trouve plus de boîte qui puisse envoyer pour ${facts.mailbox} : la licence ou le service de messagerie a pu être retiré. ${KEPT}`,
    steps: [
      TO_IT,
      fr`Une fois la boîte revenue, choisissez « Reconnecter » sur la page des réglages, ou connectez une autre boîte.`,
    ],
    ask: askForMailbox(facts),
  }),
  mailbox_blocked: (facts) => ({
    title: fr`${facts.company} a bloqué les envois de cette boîte`,
    what: fr`Cela arrive quand une boîte envoie anormalement beaucoup ou semble détournée : ${facts.mailbox}. ${KEPT}`,
    steps: [
      fr`Envoyez sans tarder le texte ci-dessous à votre administrateur informatique : quelqu’un d’autre utilise peut-être la boîte.`,
      fr`Une fois la boîte débloquée, choisissez « Reconnecter » sur la page des réglages et envoyez un test.`,
    ],
    ask: askToUnblock(facts),
  }),
  domain_policy_blocked: (facts) => ({
    title: fr`Une règle de votre domaine chez ${facts.company} bloque cette application`,
    what: fr`Un administrateur a désactivé les applications qui envoient pour votre domaine, ou celle-ci. ${KEPT}`,
    steps: [
      TO_IT,
      fr`Une fois l’application permise, choisissez « Reconnecter » sur la page des réglages.`,
    ],
    ask: askForApproval(facts),
  }),
}
