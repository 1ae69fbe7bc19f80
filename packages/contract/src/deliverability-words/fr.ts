import type { DeliverabilityRow } from '../deliverability.ts'
import type { Provider } from '../provider.ts'
import { fr } from '../rosetta/fr/french-spaces.ts'
import { sayRowIn, type DeliverabilityLanguage, type RowWords } from './say-row.ts'

const PUBLISH = fr`Publiez l’enregistrement ci-dessous à la place de l’actuel.`
const PUBLISH_NEW = fr`Publiez l’enregistrement ci-dessous chez l’hébergeur du DNS du domaine.`
const LATER = fr`Ce n’est pas un échec. Vérifiez à nouveau plus tard.`
const TURN_DKIM_ON = {
  microsoft: fr`Activez DKIM pour le domaine dans le portail Microsoft Defender (Paramètres d’authentification des e-mails) et publiez les deux enregistrements CNAME indiqués.`,
  google: fr`Générez une clé pour le domaine dans la console d’administration Google (Applications, Google Workspace, Gmail, Authentifier les e-mails), publiez l’enregistrement indiqué, puis lancez-y l’authentification.`,
} as const

const WHY_BROKEN: Readonly<Record<string, string>> = {
  syntax: fr`il contient un terme qui n’existe pas`,
  loop: fr`il s’inclut lui-même`,
  include_missing: fr`il inclut un nom sans enregistrement SPF`,
}

const pass = (what: string): RowWords => ({ what, fix: null })
const unanswered = (subject: string): RowWords => ({
  what: fr`Vérification impossible pour ${subject} : le DNS n’a pas répondu.`,
  fix: LATER,
})

const FRENCH: DeliverabilityLanguage = {
  domain_missing: (value) => ({
    what: fr`Le DNS ne connaît aucun domaine ${value('domain')}.`,
    fix: fr`Vérifiez l’orthographe de l’adresse d’expédition, et que le domaine est toujours à vous.`,
  }),
  domain_unanswered: (value) => unanswered(value('domain')),
  spf_pass: (value, { product }) =>
    pass(fr`${value('domain')} autorise ${product} à envoyer ses e-mails.`),
  spf_missing: (value) => ({
    what: fr`${value('domain')} ne dit pas quels serveurs peuvent envoyer ses e-mails.`,
    fix: PUBLISH_NEW,
  }),
  spf_without_provider: (value, { product }) => ({
    what: fr`${value('domain')} ne cite pas ${product} parmi ses expéditeurs.`,
    fix: fr`Ajoutez include:${value('include')} à l’enregistrement, comme ci-dessous.`,
  }),
  spf_too_many_lookups: (value) => ({
    what: fr`L’enregistrement SPF demande ${value('lookups')} recherches ; les destinataires s’arrêtent à 10 et le tiennent pour invalide.`,
    fix: fr`Retirez les services qui n’envoient plus pour ce domaine.`,
  }),
  spf_several_records: (value) => ({
    what: fr`${value('domain')} a ${value('count')} enregistrements SPF ; les destinataires n’en comptent alors aucun.`,
    fix: fr`Réunissez-les en un seul, comme ci-dessous, et supprimez les autres.`,
  }),
  spf_allows_everyone: (value) => ({
    what: fr`L’enregistrement SPF de ${value('domain')} laisse tout le monde envoyer ses e-mails (+all).`,
    fix: PUBLISH,
  }),
  spf_broken: (value) => ({
    what: fr`L’enregistrement SPF de ${value('domain')} ne peut être évalué : ${WHY_BROKEN[value('reason')] ?? value('reason')}.`,
    fix: fr`Corrigez ou retirez cette partie de l’enregistrement.`,
  }),
  spf_unanswered: (value) => unanswered(fr`l’enregistrement SPF de ${value('domain')}`),
  dkim_pass: (value) =>
    pass(
      fr`Une clé de signature est publiée pour ${value('domain')} (sélecteur ${value('selector')}${value('bits') === '' ? '' : `, ${value('bits')} bits`}).`,
    ),
  dkim_missing: (value, { provider }) => ({
    what: fr`Aucune clé de signature trouvée pour ${value('domain')} (sélecteurs cherchés : ${value('selectors')}).`,
    fix: TURN_DKIM_ON[provider],
  }),
  dkim_revoked: (value) => ({
    what: fr`La clé de signature « ${value('selector')} » de ${value('domain')} a été retirée : son enregistrement est vide.`,
    fix: fr`Si des signatures l’utilisent, publiez la clé indiquée par la console.`,
  }),
  dkim_key_short: (value) => ({
    what: fr`La clé de signature « ${value('selector')} » a ${value('bits')} bits ; 2 048 sont d’usage, et sous 1 024 elle ne compte pas.`,
    fix: fr`Renouvelez la clé dans la console en choisissant 2 048 bits.`,
  }),
  dkim_broken: (value) => ({
    what: fr`L’enregistrement de la clé de signature « ${value('selector')} » est illisible.`,
    fix: fr`Publiez-le à nouveau exactement comme la console l’indique.`,
  }),
  dkim_signs_elsewhere: (value, { provider }) => ({
    what: fr`La dernière copie reçue était signée par ${value('signedBy')}, et non par ${value('domain')} : cela ne compte pas pour DMARC.`,
    fix: TURN_DKIM_ON[provider],
  }),
  dkim_unanswered: (value) => unanswered(fr`les clés de signature (${value('selectors')})`),
  dmarc_pass: (value) =>
    pass(
      value('at') === value('domain')
        ? fr`La politique « ${value('policy')} » protège ${value('domain')} des imitations.`
        : fr`La politique « ${value('policy')} » de ${value('at')} protège ${value('domain')} des imitations.`,
    ),
  dmarc_only_watches: (value) => ({
    what: fr`La politique « none » de ${value('at')} ne fait qu’observer : les imitations sont remises.`,
    fix: fr`Passez à « quarantine » quand les rapports montrent que tous vos messages sont valables, puis à « reject ».`,
  }),
  dmarc_missing: (value) => ({
    what: fr`${value('domain')} n’a pas de politique DMARC : n’importe qui peut l’imiter, et les grands destinataires en attendent une.`,
    fix: fr`Commencez par l’enregistrement ci-dessous, qui ne fait qu’observer. Choisissez l’adresse qui recevra les rapports.`,
  }),
  dmarc_subdomains_open: (value) => ({
    what: fr`Les sous-domaines de ${value('at')} restent ouverts (sp=none).`,
    fix: fr`Retirez « sp=none », sauf si un sous-domaine en a besoin.`,
  }),
  dmarc_without_reports: (value) => ({
    what: fr`${value('at')} ne demande pas de rapports : personne ne voit qui envoie en son nom.`,
    fix: fr`Ajoutez « rua=mailto: » avec une adresse que quelqu’un lit.`,
  }),
  dmarc_partial: (value) => ({
    what: fr`La politique de ${value('at')} ne concerne que ${value('percent')} % des messages ; beaucoup de destinataires ne regardent plus ce chiffre.`,
    fix: fr`Retirez « pct » quand vous êtes sûr de vous.`,
  }),
  dmarc_several_records: (value) => ({
    what: fr`${value('at')} a ${value('count')} enregistrements DMARC ; les destinataires n’en comptent alors aucun.`,
    fix: fr`N’en gardez qu’un.`,
  }),
  dmarc_broken: (value) => ({
    what: fr`L’enregistrement DMARC de ${value('at')} est illisible : les destinataires font comme s’il n’y en avait pas.`,
    fix: PUBLISH,
  }),
  dmarc_unanswered: (value) => unanswered(fr`la politique DMARC de ${value('domain')}`),
  mx_pass: (value) =>
    pass(fr`Les réponses à ${value('domain')} peuvent arriver (${value('hosts')}).`),
  mx_missing: (value) => ({
    what: fr`${value('domain')} n’indique aucun serveur pour le courrier entrant : réponses et avis de non-remise se perdent, et certains destinataires refusent ses messages.`,
    fix: fr`Publiez les enregistrements MX indiqués par votre fournisseur de messagerie.`,
  }),
  mx_refuses_mail: (value) => ({
    what: fr`${value('domain')} déclare ne pas recevoir de courrier (MX nul) : certains destinataires refusent ce qu’il envoie.`,
    fix: fr`Envoyez depuis un domaine qui reçoit du courrier, ou publiez des enregistrements MX.`,
  }),
  mx_unanswered: (value) => unanswered(fr`le courrier entrant de ${value('domain')}`),
  mta_sts_pass: (value) =>
    pass(fr`${value('domain')} demande aux expéditeurs de chiffrer (MTA-STS).`),
  mta_sts_missing: (value) => ({
    what: fr`${value('domain')} ne demande pas aux expéditeurs de chiffrer (pas de MTA-STS). Ce n’est pas un obstacle à vos envois.`,
    fix: null,
  }),
  mta_sts_broken: (value) => ({
    what: fr`L’enregistrement MTA-STS de ${value('domain')} est illisible. Ce n’est pas un obstacle à vos envois.`,
    fix: fr`Publiez un seul enregistrement avec « v=STSv1 » et un id de lettres et de chiffres.`,
  }),
  mta_sts_unanswered: (value) => unanswered(fr`MTA-STS de ${value('domain')}`),
  blocklist_clear: (value) =>
    pass(fr`${value('subject')} ne figure sur aucune de ces listes : ${value('lists')}.`),
  blocklist_listed: (value) => ({
    what: `${fr`${value('subject')} figure sur la liste ${value('list')}.`}${value('reason') === '' ? '' : fr` La liste indique : « ${value('reason')} »`}`,
    fix: fr`Trouvez et supprimez la cause, puis demandez le retrait à la liste.`,
  }),
  blocklist_unanswered: (value) => ({
    what: fr`Ces listes n’ont pas répondu sur ${value('subject')}, ou nous ont refusés : ${value('lists')}.`,
    fix: fr`Cela ne veut pas dire que tout va bien. Vérifiez à nouveau plus tard.`,
  }),
  blocklist_not_configured: () =>
    pass(fr`L’exploitant de ce serveur n’a choisi aucune liste à interroger.`),
  blocklist_ip_not_proven: () => ({
    what: fr`Aucune copie n’a encore été reçue : on ne sait pas de quel serveur viennent vos messages.`,
    fix: fr`Enregistrez et testez, puis faites prouver le test.`,
  }),
}

/** Words of a row in French. */
export const sayRow = (
  row: Pick<DeliverabilityRow, 'code' | 'values'>,
  provider: Provider,
): RowWords => sayRowIn(FRENCH, row, provider)
