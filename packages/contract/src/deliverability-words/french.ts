import { fr } from '../rosetta/fr/french-spaces.ts'
import type { Language } from './say.ts'

const COMPANY = { microsoft: 'Microsoft 365', google: 'Google' } as const
const UNANSWERED = 'Le DNS n’a pas répondu. Ce n’est pas un échec.'
const LATER = ['Vérifiez à nouveau plus tard.']
const PUBLISH = 'Publiez l’enregistrement ci-contre chez votre fournisseur DNS.'
const REPLACE = 'Remplacez l’enregistrement par celui qui est indiqué ici.'
const AGAIN = 'Un changement de DNS prend jusqu’à un jour. Vérifiez ensuite à nouveau.'
const TURN_ON = {
  microsoft: fr`Demandez à votre administrateur d’activer DKIM pour le domaine dans Microsoft Defender, Authentification des e-mails, et de publier les enregistrements indiqués.`,
  google: fr`Demandez à votre administrateur d’activer « Authentifier les e-mails » pour le domaine dans la console d’administration Google, et de publier l’enregistrement indiqué.`,
} as const
const SPF_BREAKS: Readonly<Record<string, string>> = {
  syntax: 'Il contient un mot que SPF ne connaît pas.',
  loop: 'Il s’inclut lui-même.',
  include_missing: 'Il inclut un nom sans enregistrement SPF.',
  include_several: 'Il inclut un nom qui a plusieurs enregistrements SPF.',
  empty_answers: 'Plus de deux de ses noms ne mènent à aucune adresse.',
}

/** Ce que signifie chaque ligne, et ce qu’il y a à faire. */
export const french: Language = {
  changed: (domain, was, is) => fr`${domain} : ${is}. Avant : ${was}.`,
  policyChanged: (domain, was, is) =>
    fr`La politique DMARC de ${domain} est passée de ${was} à ${is}.`,
  codes: {
    domain_missing: (value) => ({
      title: 'Le domaine n’existe pas',
      what: fr`Le DNS ne connaît pas ${value('domain')} : personne n’accepte ses messages.`,
      steps: ['Vérifiez auprès de votre bureau d’enregistrement si le domaine a expiré.'],
    }),
    domain_unanswered: () => ({ title: 'Domaine non vérifié', what: UNANSWERED, steps: LATER }),
    spf_pass: (value, provider) => ({
      title: fr`SPF autorise ${COMPANY[provider]}`,
      what: fr`${value('domain')} autorise ${COMPANY[provider]} à envoyer ses e-mails. L’enregistrement demande ${value('lookups')} recherches sur 10.`,
      steps: [],
    }),
    spf_missing: (value) => ({
      title: 'Aucun enregistrement SPF',
      what: fr`${value('domain')} ne dit pas quels serveurs peuvent envoyer ses e-mails.`,
      steps: [PUBLISH, AGAIN],
    }),
    spf_without_provider: (value, provider) => ({
      title: fr`SPF ne cite pas ${COMPANY[provider]}`,
      what: fr`${value('domain')} ne cite pas ${COMPANY[provider]} parmi ses expéditeurs.`,
      steps: [
        fr`Ajoutez include:${value('include')} à l’enregistrement SPF, comme indiqué ici.`,
        AGAIN,
      ],
    }),
    spf_too_many_lookups: (value) => ({
      title: 'SPF demande trop de recherches',
      what: fr`L’enregistrement SPF demande ${value('lookups')} recherches ; les serveurs s’arrêtent à 10.`,
      steps: ['Retirez les services qui n’envoient plus pour vous.', AGAIN],
    }),
    spf_several_records: (value) => ({
      title: 'Plusieurs enregistrements SPF',
      what: fr`${value('domain')} a ${value('count')} enregistrements SPF ; à partir de deux, aucun ne compte.`,
      steps: ['Supprimez-les tous et publiez celui qui est indiqué ici.', AGAIN],
    }),
    spf_allows_everyone: (value) => ({
      title: 'SPF autorise tout le monde',
      what: fr`L’enregistrement SPF laisse n’importe quel serveur envoyer au nom de ${value('domain')}.`,
      steps: [REPLACE, AGAIN],
    }),
    spf_broken: (value) => ({
      title: 'L’enregistrement SPF est fautif',
      what: fr`L’enregistrement SPF de ${value('domain')} est inutilisable. ${SPF_BREAKS[value('reason')] ?? ''}`.trim(),
      steps: ['Corrigez l’enregistrement chez votre fournisseur DNS.', AGAIN],
    }),
    spf_unanswered: () => ({ title: 'SPF non vérifié', what: UNANSWERED, steps: LATER }),
    dkim_pass: (value) => ({
      title: 'Une clé de signature est publiée',
      what: fr`La clé ${value('selector')} de ${value('domain')} a ${value('bits')} bits.`,
      steps: [],
    }),
    dkim_missing: (value, provider) => ({
      title: 'Aucune clé de signature',
      what: fr`Aucune clé de signature trouvée pour ${value('domain')} sous ${value('selectors')}.`,
      steps: [TURN_ON[provider], AGAIN],
    }),
    dkim_revoked: (value, provider) => ({
      title: 'Une clé de signature est révoquée',
      what: fr`La clé ${value('selector')} de ${value('domain')} a été retirée ; ses signatures ne comptent plus.`,
      steps: [TURN_ON[provider], AGAIN],
    }),
    dkim_key_short: (value, provider) => ({
      title: 'Une clé de signature est courte',
      what: fr`La clé ${value('selector')} de ${value('domain')} a ${value('bits')} bits. 2048 conviennent ; en dessous de 1024, elle ne compte pas.`,
      steps: [
        provider === 'microsoft'
          ? 'Demandez à votre administrateur de renouveler les clés DKIM en 2048 bits dans Microsoft Defender.'
          : 'Demandez à votre administrateur de créer une clé DKIM de 2048 bits dans la console d’administration Google.',
        AGAIN,
      ],
    }),
    dkim_broken: (value) => ({
      title: 'Une clé de signature est illisible',
      what: fr`Ce qui est publié comme clé ${value('selector')} de ${value('domain')} n’en est pas une.`,
      steps: [
        'Publiez-la à nouveau telle que la console l’indique, sans retour à la ligne.',
        AGAIN,
      ],
    }),
    dkim_signs_elsewhere: (value, provider) => ({
      title: 'Les messages sont signés par un autre domaine',
      what: fr`La dernière copie reçue était signée par ${value('signedBy')} et non par ${value('domain')}.`,
      steps: [TURN_ON[provider], AGAIN],
    }),
    dkim_unanswered: () => ({ title: 'DKIM non vérifié', what: UNANSWERED, steps: LATER }),
    dmarc_pass: (value) => ({
      title: fr`DMARC protège (${value('policy')})`,
      what: fr`La politique « ${value('policy')} » protège ${value('domain')}.`,
      steps: [],
    }),
    dmarc_only_watches: () => ({
      title: 'DMARC ne fait qu’observer',
      what: fr`La politique « none » ne fait qu’observer : les imitations sont encore distribuées.`,
      steps: [fr`Passez à « quarantine » quand les rapports sont bons.`],
    }),
    dmarc_missing: (value) => ({
      title: 'Aucun enregistrement DMARC',
      what: fr`N’importe qui peut imiter ${value('domain')}. Les grands fournisseurs refusent les envois en nombre sans DMARC.`,
      steps: [
        'Commencez par l’enregistrement indiqué ici, avec une adresse que vous lisez.',
        AGAIN,
      ],
    }),
    dmarc_subdomains_open: (value) => ({
      title: 'Les sous-domaines sont ouverts',
      what: fr`Sous ${value('at')}, n’importe qui peut imiter n’importe quel nom : sp=none.`,
      steps: [fr`Retirez « sp=none » de l’enregistrement DMARC.`],
    }),
    dmarc_without_reports: () => ({
      title: 'Aucun rapport DMARC',
      what: 'Personne ne reçoit les rapports qui montrent qui envoie en votre nom.',
      steps: [fr`Ajoutez « rua=mailto: » avec une adresse que vous lisez.`],
    }),
    dmarc_partial: (value) => ({
      title: 'DMARC ne compte qu’en partie',
      what: fr`La politique ne s’applique qu’à ${value('percent')} messages sur 100.`,
      steps: [
        fr`Retirez « pct » (ou « t=y ») de l’enregistrement DMARC quand les rapports sont bons.`,
      ],
    }),
    dmarc_several_records: (value) => ({
      title: 'Plusieurs enregistrements DMARC',
      what: fr`${value('at')} a ${value('count')} enregistrements DMARC ; à partir de deux, aucun ne compte.`,
      steps: ['N’en gardez qu’un.', AGAIN],
    }),
    dmarc_broken: (value) => ({
      title: 'L’enregistrement DMARC est fautif',
      what: fr`L’enregistrement DMARC de ${value('at')} n’a pas de politique connue.`,
      steps: [REPLACE, AGAIN],
    }),
    dmarc_unanswered: () => ({ title: 'DMARC non vérifié', what: UNANSWERED, steps: LATER }),
    mx_pass: (value) => ({
      title: 'Les réponses et les retours arrivent',
      what: fr`Le courrier de ${value('domain')} va à ${value('hosts')}.`,
      steps: [],
    }),
    mx_missing: (value) => ({
      title: 'Aucun enregistrement MX',
      what: fr`${value('domain')} n’indique aucun serveur de réception : réponses et retours sont perdus, et certains refusent ses messages.`,
      steps: ['Publiez l’enregistrement MX de votre fournisseur de messagerie.', AGAIN],
    }),
    mx_refuses_mail: (value) => ({
      title: 'Le domaine refuse le courrier',
      what: fr`${value('domain')} déclare ne recevoir aucun message : réponses et retours sont perdus.`,
      steps: [
        'Utilisez un domaine qui reçoit du courrier, ou publiez un enregistrement MX.',
        AGAIN,
      ],
    }),
    mx_unanswered: () => ({ title: 'MX non vérifié', what: UNANSWERED, steps: LATER }),
    mta_sts_pass: () => ({
      title: 'MTA-STS est annoncé',
      what: fr`Les serveurs qui vous écrivent sont invités à lire votre politique de chiffrement. La politique elle-même n’a pas été lue.`,
      steps: [],
    }),
    mta_sts_missing: () => ({
      title: 'Pas de MTA-STS',
      what: fr`Facultatif : il prierait les serveurs qui vous écrivent de chiffrer. Vos envois n’en dépendent pas.`,
      steps: [],
    }),
    mta_sts_broken: () => ({
      title: 'MTA-STS est fautif',
      what: fr`L’enregistrement MTA-STS n’a pas d’identifiant valable ; il est ignoré.`,
      steps: ['Corrigez l’enregistrement chez votre fournisseur DNS.'],
    }),
    mta_sts_unanswered: () => ({ title: 'MTA-STS non vérifié', what: UNANSWERED, steps: LATER }),
    blocklist_clear: (value) => ({
      title: 'Sur aucune liste de blocage',
      what: fr`${value('subject')} ne figure sur aucune des listes consultées : ${value('lists')}.`,
      steps: [],
    }),
    blocklist_listed: (value) => ({
      title: fr`Sur la liste de blocage ${value('list')}`,
      what:
        value('reason') === ''
          ? fr`${value('subject')} y figure.`
          : fr`${value('subject')} y figure : ${value('reason')}`,
      steps: [
        'Cherchez ce qui a été envoyé et faites-le cesser.',
        'Demandez le retrait sur la page de la liste.',
      ],
    }),
    blocklist_unanswered: (value) => ({
      title: 'Listes de blocage non vérifiées',
      what: fr`Aucune réponse utilisable au sujet de ${value('subject')} de : ${value('lists')}. Cela ne veut pas dire que tout va bien.`,
      steps: LATER,
    }),
    blocklist_not_configured: () => ({
      title: 'Aucune liste de blocage n’est configurée',
      what: fr`L’exploitant de ce service n’a indiqué aucune liste : on n’en sait rien.`,
      steps: [],
    }),
    blocklist_ip_not_proven: () => ({
      title: 'Adresse d’envoi pas encore prouvée',
      what: 'Le serveur qui envoie vos messages est connu dès qu’une copie d’un test est reçue ici.',
      steps: [fr`Lancez « Enregistrer et tester ».`],
    }),
  },
}
