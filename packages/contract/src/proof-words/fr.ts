import type { Provider } from '../provider.ts'
import { fr } from '../rosetta/fr/french-spaces.ts'
import type { ProofFinding } from '../truthful-test.ts'
import { sayFindingIn, type FindingWords, type ProofLanguage } from './say-finding.ts'

const TURN_DKIM_ON = {
  microsoft: fr`Demandez à votre administrateur informatique d’activer DKIM pour le domaine dans le portail Microsoft Defender : E-mail et collaboration, Stratégies et règles, Stratégies contre les menaces, Paramètres d’authentification des e-mails.`,
  google: fr`Demandez à votre administrateur informatique d’activer DKIM pour le domaine dans la console d’administration Google : Applications, Google Workspace, Gmail, Authentifier les e-mails.`,
} as const
const SEE_DELIVERABILITY = fr`La page Délivrabilité montre l’enregistrement à publier.`
const TRANSPORT_RULE = fr`Demandez à votre administrateur informatique quelle règle ou passerelle réécrit les messages sortants.`

const WHAT: Readonly<Record<string, string>> = { spf: 'SPF', dkim: 'DKIM', dmarc: 'DMARC' }
const EFFECT: Readonly<Record<string, string>> = {
  reject: fr`De nombreux serveurs refuseront ces messages.`,
  quarantine: fr`De nombreux serveurs classeront ces messages comme indésirables.`,
}

const FRENCH: ProofLanguage = {
  from_address_replaced: (value, provider) =>
    provider === 'google'
      ? {
          what: fr`Gmail a remplacé ${value('wishedfr`)} par ${value(`shown')}.`,
          fix: fr`Connectez-vous à Gmail avec la boîte, ajoutez et confirmez ${value('wishedfr`)} dans Paramètres, Comptes, « Envoyer des e-mails en tant que », puis refaites le test. Ou utilisez ${value(`shown')} comme expéditeur.`,
        }
      : {
          what: fr`Les destinataires voient ${value('shownfr`)} au lieu de ${value(`wished')}.`,
          fix: fr`Demandez à votre administrateur informatique d’accorder à la boîte le droit « Envoyer en tant que » sur ${value('wishedfr`)}, puis refaites le test. Ou utilisez ${value(`shown')} comme expéditeur.`,
        },
  display_name_replaced: (value, provider) => ({
    what:
      value('shown') === ''
        ? fr`Aucun nom n’est affiché, seulement l’adresse ; ce devrait être « ${value('wished')} ».`
        : fr`${provider === 'google' ? 'Gmail' : 'Microsoft'} affiche « ${value('shown')} » au lieu de « ${value('wished')} ».`,
    fix:
      provider === 'google'
        ? fr`Modifiez le nom dans Gmail, Paramètres, Comptes, « Envoyer des e-mails en tant que », modifier les informations. Ou prenez le nom affiché comme alias.`
        : fr`Exchange affiche le nom inscrit dans l’annuaire : demandez à votre administrateur informatique de nommer la boîte « ${value('wished')} », ou utilisez une boîte partagée de ce nom.`,
  }),
  several_from: (value) => ({
    what:
      value('count') === '0'
        ? fr`Le message reçu ne nomme aucun expéditeur lisible.`
        : fr`Le message reçu nomme ${value('count')} expéditeurs.`,
    fix: TRANSPORT_RULE,
  }),
  reply_to_added: (value) => ({
    what: fr`Les réponses vont à ${value('shown')} : cela a été ajouté en route.`,
    fix: TRANSPORT_RULE,
  }),
  return_path_elsewhere: (value) => ({
    what: fr`Les avis de non-remise vont à ${value('returnPathfr`)}, et non à ${value(`from')}. Les destinataires ne le voient pas.`,
    fix: null,
  }),
  message_id_replaced: () => ({
    what: fr`Le fournisseur a donné au message son propre Message-ID. Les destinataires ne le voient pas.`,
    fix: null,
  }),
  id_header_missing: () => ({
    what: fr`La marque de ce test n’a pas été trouvée dans ce qui a été reçu.`,
    fix: fr`Collez les en-têtes du dernier message de test, en entier.`,
  }),
  spf_failed: (value) => ({
    what: fr`${value('domainfr`)} n’autorise pas le serveur d’envoi${value(`ip') === '' ? '' : ` (${value('ip')})`} à émettre ses e-mails (SPF).`,
    fix: SEE_DELIVERABILITY,
  }),
  spf_missing: (value) => ({
    what: fr`${value('domain')} ne dit pas quels serveurs peuvent émettre ses e-mails (pas d’enregistrement SPF).`,
    fix: SEE_DELIVERABILITY,
  }),
  spf_broken: (value) => ({
    what: fr`L’enregistrement SPF de ${value('domain')} ne peut être évalué.`,
    fix: SEE_DELIVERABILITY,
  }),
  spf_not_aligned: (value, provider) => ({
    what: fr`SPF est valable pour ${value('domainfr`)}, qui n’est pas le domaine de l’expéditeur, ${value(`from')}.`,
    fix: TURN_DKIM_ON[provider],
  }),
  dkim_missing: (_value, provider) => ({
    what: fr`Le message ne portait pas de signature (DKIM).`,
    fix: TURN_DKIM_ON[provider],
  }),
  dkim_failed: (value) => ({
    what: fr`La signature de ${value('domainfr`)} (sélecteur ${value(`selector')}) n’est pas valable.`,
    fix: fr`Demandez à votre administrateur informatique de comparer la clé publiée à celle de la console, et de chercher une passerelle qui modifie les messages après leur signature (pieds de page, mentions).`,
  }),
  dkim_not_aligned: (value, provider) => ({
    what: fr`Le message est signé par ${value('domainfr`)}, et non par le domaine de l’expéditeur, ${value(`from')}.`,
    fix: TURN_DKIM_ON[provider],
  }),
  dkim_key_short: (value) => ({
    what: fr`La clé de signature de ${value('domainfr`)} (sélecteur ${value(`selectorfr`)}) n’a que ${value(`bits')} bits. Les serveurs n’en tiennent pas compte.`,
    fix: fr`Demandez à votre administrateur informatique de la renouveler en 2 048 bits.`,
  }),
  dmarc_missing: (value) => ({
    what: fr`${value('domain')} n’a pas de politique DMARC : rien ne dit aux serveurs de refuser les imitations.`,
    fix: SEE_DELIVERABILITY,
  }),
  dmarc_failed: (value) => ({
    what: fr`Le message ne satisfait pas la politique DMARC « ${value('policyfr`)} » de ${value(`domain')}. ${EFFECT[value('policy')] ?? ''}`.trim(),
    fix: fr`SPF ou DKIM doit être valable pour le domaine exact de l’expéditeur. Les autres points disent lequel ne l’est pas, et pourquoi.`,
  }),
  dns_unanswered: (value) => ({
    what: fr`Le DNS n’a pas répondu sur ${WHAT[value('what')] ?? value('whatfr`)} de ${value(`domain')} : impossible d’en juger.`,
    fix: fr`Refaites le test dans quelques minutes.`,
  }),
  tls_missing: () => ({ what: fr`Le dernier trajet jusqu’à nous n’était pas chiffré.`, fix: null }),
  slow: (value) => ({
    what: fr`Le message a mis ${value('seconds')} secondes pour arriver.`,
    fix: null,
  }),
  not_received: (value) => ({
    what: fr`Rien n’est arrivé au bout de ${value('minutes')} minutes.`,
    fix: fr`Regardez dans le journal d’envoi du fournisseur : une règle, une file ou un filtre peut le retenir. S’il arrive, il sera jugé de lui-même.`,
  }),
  reported_different: (value) => ({
    what: fr`Quelqu’un a indiqué, par le lien du message de test, qu’il n’affiche pas ${value('wished')}.`,
    fix: fr`Collez les en-têtes du message reçu : ils disent ce qui a été modifié.`,
  }),
  headers_of_another_message: () => ({
    what: fr`Ces en-têtes appartiennent à un autre message.`,
    fix: fr`Ouvrez le dernier message de test et collez ses en-têtes.`,
  }),
  not_said: (value) => ({
    what: fr`Les en-têtes collés ne disent rien de ${WHAT[value('what')] ?? value('what')}.`,
    fix: fr`Les messages internes à une organisation portent rarement ce résultat. Envoyez un test à une boîte extérieure et collez ses en-têtes.`,
  }),
}

/** Words of a finding in French. */
export const sayFinding = (
  finding: Pick<ProofFinding, 'code' | 'values'>,
  provider: Provider,
): FindingWords => sayFindingIn(FRENCH, finding, provider)
