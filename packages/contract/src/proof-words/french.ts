import { fr } from '../rosetta/fr/french-spaces.ts'
import type { FindingWords } from './say.ts'

const COMPANY = { microsoft: 'Microsoft', google: 'Google' } as const
const RECORD = { spf: 'SPF', dkim: 'DKIM', dmarc: 'DMARC' } as const
const recordName = (what: string): string =>
  what === 'spf' || what === 'dkim' || what === 'dmarc' ? RECORD[what] : 'DNS'
const SEE_DELIVERABILITY = fr`Ouvrez la page « Délivrabilité » : elle vérifie le domaine et indique l’enregistrement à publier.`
const TEST_AGAIN = 'Puis refaites le test.'

/** Ce que signifie chaque constat, et ce qu’il y a à faire. */
export const french: FindingWords = {
  from_address_replaced: (value, { provider }) => ({
    title: 'Vos destinataires voient une autre adresse',
    what: fr`${COMPANY[provider]} a remplacé ${value('wished')} par ${value('shown')}.`,
    steps:
      provider === 'google'
        ? [
            fr`Dans Gmail, avec ${value('shown')}, ouvrez Paramètres, Comptes, « Envoyer des e-mails en tant que », et ajoutez ${value('wished')}.`,
            'Confirmez par le message que Gmail y envoie.',
            TEST_AGAIN,
          ]
        : [
            fr`Si ${value('wished')} est un alias de la boîte, demandez à votre administrateur d’autoriser l’envoi depuis les alias (SendFromAliasEnabled).`,
            fr`Sinon, faites de ${value('wished')} une boîte partagée et donnez au compte connecté le droit « Envoyer en tant que ».`,
            TEST_AGAIN,
          ],
  }),
  display_name_replaced: (value, { provider }) => ({
    title: 'Vos destinataires voient un autre nom',
    what: fr`${COMPANY[provider]} affiche ${value('shown') === '' ? 'aucun nom' : fr`« ${value('shown')} »`} au lieu de « ${value('wished')} ».`,
    steps:
      provider === 'microsoft'
        ? [
            'Microsoft affiche le nom de votre annuaire, quoi que nous demandions.',
            fr`Demandez à votre administrateur de nommer la boîte « ${value('wished')} », ou utilisez une boîte partagée de ce nom.`,
            fr`Ou reprenez ici « ${value('shown')} » comme alias de l’expéditeur.`,
            TEST_AGAIN,
          ]
        : [
            fr`Dans Gmail, ouvrez Paramètres, Comptes, « Envoyer des e-mails en tant que », et changez le nom de cette adresse.`,
            TEST_AGAIN,
          ],
  }),
  several_from: (value) => ({
    title: 'Le message n’a pas un seul expéditeur',
    what: fr`Il porte ${value('count')} expéditeurs dans sa ligne From ; les destinataires et leurs serveurs s’en méfient.`,
    steps: ['Signalez-le à l’exploitant de ce service.'],
  }),
  reply_to_added: (value) => ({
    title: 'Les réponses partent ailleurs',
    what: fr`Les réponses à vos messages vont à ${value('shown')}.`,
    steps: [
      'Si ce n’est pas voulu, demandez à votre administrateur quelle règle ajoute cette adresse.',
    ],
  }),
  return_path_elsewhere: (value) => ({
    title: 'Les retours vont vers un autre domaine',
    what: fr`Les messages non distribués reviennent à ${value('returnPath')} et non à ${value('from')}.`,
    steps: [],
  }),
  message_id_replaced: (_value, { provider }) => ({
    title: 'Le message a un nouvel identifiant',
    what: fr`${COMPANY[provider]} lui a donné son propre Message-ID. Le nôtre figure dans l’en-tête X-Letterhead-Id.`,
    steps: [],
  }),
  id_header_missing: () => ({
    title: 'Notre identifiant a disparu',
    what: fr`L’en-tête X-Letterhead-Id a été retiré en route ; un message se retrouve moins facilement dans les journaux.`,
    steps: [],
  }),
  spf_failed: (value) => ({
    title: 'SPF n’autorise pas le serveur d’envoi',
    what: fr`L’enregistrement SPF de ${value('domain')} ne cite pas ${value('ip') === '' ? 'le serveur' : value('ip')} qui a envoyé le message.`,
    steps: [SEE_DELIVERABILITY, TEST_AGAIN],
  }),
  spf_missing: (value) => ({
    title: 'Aucun enregistrement SPF',
    what: fr`${value('domain')} ne dit pas quels serveurs peuvent envoyer en son nom.`,
    steps: [SEE_DELIVERABILITY, TEST_AGAIN],
  }),
  spf_broken: (value) => ({
    title: 'L’enregistrement SPF est illisible',
    what: fr`Les serveurs destinataires abandonnent la lecture du SPF de ${value('domain')} : il est fautif, en double, ou demande trop de recherches.`,
    steps: [SEE_DELIVERABILITY, TEST_AGAIN],
  }),
  spf_not_aligned: (value) => ({
    title: 'SPF parle pour un autre domaine',
    what: fr`SPF est valable pour ${value('domain')}, qui n’est pas le domaine de l’expéditeur (${value('from')}).`,
    steps: [fr`Activez DKIM pour ${value('from')} ; il ne dépend pas du chemin.`],
  }),
  dkim_missing: (_value, { provider }) => ({
    title: 'Le message n’est pas signé',
    what: fr`Il est arrivé sans signature DKIM : rien ne montre qu’il vient de vous et qu’il est intact.`,
    steps: [
      provider === 'microsoft'
        ? fr`Demandez à votre administrateur d’activer DKIM pour le domaine dans Microsoft Defender, Authentification des e-mails.`
        : fr`Demandez à votre administrateur d’activer « Authentifier les e-mails » pour le domaine dans la console d’administration Google.`,
      TEST_AGAIN,
    ],
  }),
  dkim_failed: (value) => ({
    title: 'La signature ne tient pas',
    what: fr`La signature DKIM de ${value('domain')} (clé ${value('selector')}) n’a pas pu être vérifiée : la clé manque ou n’est pas la bonne, ou le message a été modifié en route.`,
    steps: [
      'Cherchez si un pied de page ou un filtre modifie les messages après leur signature.',
      SEE_DELIVERABILITY,
      TEST_AGAIN,
    ],
  }),
  dkim_not_aligned: (value, { provider }) => ({
    title: 'La signature est d’un autre domaine',
    what: fr`Le message est signé par ${value('domain')} et non par ${value('from')}.`,
    steps: [
      provider === 'microsoft'
        ? fr`Demandez à votre administrateur d’activer DKIM pour ${value('from')} dans Microsoft Defender ; jusque-là, Microsoft signe de son propre nom.`
        : fr`Demandez à votre administrateur d’activer « Authentifier les e-mails » pour ${value('from')} dans la console d’administration Google.`,
      TEST_AGAIN,
    ],
  }),
  dkim_key_short: (value) => ({
    title: 'La clé de signature est trop courte',
    what: fr`La clé ${value('selector')} de ${value('domain')} a ${value('bits')} bits ; en dessous de 1024, elle ne compte pas.`,
    steps: ['Créez une clé de 2048 bits et publiez-la.', TEST_AGAIN],
  }),
  dmarc_missing: (value) => ({
    title: 'Aucun enregistrement DMARC',
    what: fr`N’importe qui peut imiter ${value('domain')} : rien ne dit que faire des messages qui s’en réclament à tort.`,
    steps: [SEE_DELIVERABILITY],
  }),
  dmarc_failed: (value) => ({
    title: 'DMARC échoue',
    what: fr`Ni SPF ni DKIM ne répond de ${value('domain')}. Sa propre politique demande ${
      value('policy') === 'reject'
        ? 'de refuser ces messages'
        : value('policy') === 'quarantine'
          ? 'de classer ces messages en indésirables'
          : 'de ne rien faire encore, mais beaucoup les classent en indésirables'
    }.`,
    steps: [SEE_DELIVERABILITY, TEST_AGAIN],
  }),
  dns_unanswered: (value) => ({
    title: fr`${recordName(value('what'))} n’a pas pu être vérifié`,
    what: fr`Le DNS de ${value('domain')} n’a pas répondu. Ce n’est pas un échec.`,
    steps: ['Refaites le test plus tard.'],
  }),
  tls_missing: () => ({
    title: 'La dernière étape n’était pas chiffrée',
    what: 'Le message nous est parvenu par une connexion que d’autres peuvent lire.',
    steps: ['Demandez à votre administrateur si une passerelle à vous envoie sans TLS.'],
  }),
  slow: (value) => ({
    title: 'Il a pris son temps',
    what: fr`Le message a mis ${value('seconds')} secondes.`,
    steps: [],
  }),
  not_received: (value, { provider }) => ({
    title: 'La seconde copie n’est pas arrivée',
    what: fr`${COMPANY[provider]} l’a acceptée il y a ${value('minutes')} minutes et rien ne nous est parvenu.`,
    steps: [
      'Vérifiez si votre propre copie est arrivée, y compris dans les indésirables.',
      fr`Consultez le journal d’envoi de ${COMPANY[provider]}.`,
      fr`Rien non plus ? Refaites le test, ou collez les en-têtes de votre copie.`,
    ],
  }),
  reported_different: (value) => ({
    title: 'Le message affichait un autre expéditeur',
    what: fr`La personne qui a reçu le test dit qu’il n’affichait pas ${value('wished')}.`,
    steps: [
      'Ouvrez le message et comparez le nom et l’adresse.',
      fr`Collez ici ses en-têtes : ils disent ce qui a été changé.`,
    ],
  }),
  headers_of_another_message: () => ({
    title: 'Ce sont les en-têtes d’un autre message',
    what: 'Ils portent l’identifiant d’un autre test et ne prouvent rien pour celui-ci.',
    steps: ['Ouvrez le dernier message de test et collez ses en-têtes.'],
  }),
  not_said: (value) => ({
    title: fr`Rien sur ${recordName(value('what'))}`,
    what: fr`Les en-têtes collés ne disent pas comment ${recordName(value('what'))} a été jugé.`,
    steps: [fr`Collez tous les en-têtes, y compris les lignes « Authentication-Results ».`],
  }),
}
