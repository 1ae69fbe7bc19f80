import type { Say, Words } from '../compose-entry.ts'
import type { Facts } from '../facts.ts'
import { fr } from './french-spaces.ts'
import { tellOperator } from './letters.ts'
import { registrationChecks } from './registration-checks.ts'

type Code =
  | 'client_secret_invalid'
  | 'client_secret_expired'
  | 'app_misconfigured'
  | 'api_disabled'
  | 'project_quota_reached'
  | 'token_unreadable'
  | 'platform_smtp_refused'
  | 'provider_not_configured'

const NOT_YOURS = fr`Votre connexion n’est pas en cause et reste valable. Les e-mails attendent ici et partiront une fois la réparation faite.`

const stepsFor = ({ product }: Facts): readonly string[] => [
  fr`Envoyez le texte ci-dessous à l’exploitant du service ${product}, avec les détails techniques.`,
  fr`Vous n’avez rien d’autre à faire : l’envoi reprend ensuite de lui-même.`,
]

const forOperator = (facts: Facts, title: string, ask: readonly string[]): Words => ({
  title,
  what: NOT_YOURS,
  steps: stepsFor(facts),
  ask,
})

const secretAdvice = ({ provider }: Facts): string =>
  provider === 'google'
    ? fr`Ajoutez un second secret au client OAuth (console Google Cloud, Google Auth Platform, Clients), mettez-le dans GOOGLE_CLIENT_SECRET, redémarrez, puis désactivez l’ancien.`
    : fr`Ajoutez un nouveau secret client (centre d’administration Microsoft Entra, Entra ID, Inscriptions d’applications, Certificats et secrets), mettez sa valeur, et non son ID, dans MICROSOFT_CLIENT_SECRET, redémarrez, notez la date d’expiration, puis supprimez l’ancien.`

export const operator: Record<Code, Say> = {
  client_secret_invalid: (facts) =>
    forOperator(facts, fr`Le secret de ce serveur est refusé par ${facts.company}`, [
      ...tellOperator(facts, fr`Le secret client est faux ou a été supprimé (invalid_client).`),
      secretAdvice(facts),
    ]),
  client_secret_expired: (facts) =>
    forOperator(facts, fr`Le secret de ce serveur chez ${facts.company} a expiré`, [
      ...tellOperator(
        facts,
        fr`Le secret client a expiré, pour toutes les organisations de cette installation. Aucun client n’a besoin de se reconnecter.`,
      ),
      secretAdvice(facts),
    ]),
  app_misconfigured: (facts) =>
    forOperator(facts, fr`L’inscription de cette application chez ${facts.company} est erronée`, [
      ...tellOperator(
        facts,
        fr`L’application est absente ou désactivée, ou demande ce que son inscription ne permet pas.`,
      ),
      ...registrationChecks(facts),
      fr`Si seule cette organisation est touchée, son propre administrateur a pu désactiver ou bloquer l’application.`,
    ]),
  api_disabled: (facts) =>
    forOperator(
      facts,
      fr`L’interface de messagerie de ${facts.company} est désactivée pour cette application`,
      [
        ...tellOperator(
          facts,
          fr`Son API de messagerie n’est pas activée pour le projet (accessNotConfigured).`,
        ),
        facts.provider === 'google'
          ? fr`Console Google Cloud, le projet du client, API et services, Bibliothèque, Gmail API : activez-la. L’effet prend quelques minutes.`
          : fr`Centre d’administration Microsoft Entra, Inscriptions d’applications, API permissions : Microsoft Graph, déléguée, Mail.Send.`,
      ],
    ),
  project_quota_reached: (facts) =>
    forOperator(facts, fr`La limite propre à ce serveur chez ${facts.company} est atteinte`, [
      ...tellOperator(
        facts,
        fr`Le quota de tout le projet est épuisé ; toutes les organisations de cette installation attendent.`,
      ),
      facts.provider === 'google'
        ? fr`Console Google Cloud, API et services, Gmail API, Quotas : voyez lequel, attendez sa remise à zéro ou demandez davantage.`
        : fr`Voyez dans les détails techniques quelle limite est nommée, et attendez sa remise à zéro.`,
    ]),
  token_unreadable: (facts) =>
    forOperator(facts, fr`Ce serveur ne peut plus lire l’accès enregistré`, [
      ...tellOperator(
        facts,
        fr`Un jeton enregistré ne peut pas être descellé : la clé qui l’a scellé manque dans SEALING_KEYS.`,
      ),
      fr`Remettez l’ancienne clé (elle peut suivre la nouvelle) et redémarrez. Ne demandez pas auparavant aux clients de se connecter à nouveau.`,
    ]),
  platform_smtp_refused: (facts) => ({
    title: fr`Le serveur d’envoi de la plateforme a refusé le message`,
    what: fr`Le message devait partir de l’adresse propre à la plateforme, et son serveur l’a refusé. Les e-mails attendent ici et partiront une fois la réparation faite.`,
    steps: stepsFor(facts),
    ask: [
      fr`L’expéditeur de la plateforme ${facts.product} ne peut pas envoyer.`,
      fr`Merci de vérifier PLATFORM_SMTP_URL (hôte, port, TLS, utilisateur, mot de passe) et si le serveur laisse PLATFORM_SENDER envoyer.`,
    ],
  }),
  provider_not_configured: (facts) =>
    facts.provider === 'platform'
      ? forOperator(facts, fr`Le serveur d’envoi de la plateforme n’est pas configuré`, [
          fr`L’expéditeur de la plateforme ${facts.product} n’est pas configuré. Merci de définir PLATFORM_SMTP_URL et PLATFORM_SENDER, puis de redémarrer.`,
        ])
      : forOperator(facts, fr`${facts.company} n’est pas configuré sur ce serveur`, [
          ...tellOperator(facts, fr`Il n’y a plus d’inscription valable.`),
          ...registrationChecks(facts),
        ]),
}
