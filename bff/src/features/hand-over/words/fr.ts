import type { Words } from './words.ts'

const SIGN_IN = {
  openid: {
    title: 'Reconnaître le compte qui se connecte',
    reason:
      'Seul le compte qui a donné l’autorisation peut la renouveler\u202F; personne ne peut y substituer le sien.',
  },
  profile: {
    title: 'Nom de ce compte',
    reason: 'La page des paramètres montre qui a connecté la boîte.',
  },
  email: {
    title: 'Adresse de ce compte',
    reason: 'La page des paramètres montre quelle boîte est connectée.',
  },
}

export const fr: Words = {
  microsoft: {
    scopes: {
      ...SIGN_IN,
      offline_access: {
        title: 'Conserver l’accès accordé',
        reason:
          'Les notifications partent à toute heure, sans personne devant l’écran. Sans cette autorisation, l’accès prendrait fin au bout d’une heure environ.',
      },
      'User.Read': {
        title: 'Lire le profil de ce compte',
        reason:
          'Sert à trouver l’adresse de la boîte et à savoir si elle existe. Le profil de personne d’autre ne peut être lu.',
      },
      'Mail.Send': {
        title: 'Envoyer des e\u2011mails depuis la boîte de ce compte',
        reason:
          'C’est l’objet même de la connexion\u00A0: les notifications partent de votre propre boîte.',
      },
      'Mail.Send.Shared': {
        title: 'Envoyer des e\u2011mails depuis une boîte partagée avec ce compte',
        reason:
          'L’expéditeur doit être une autre boîte que celle qui se connecte. Le droit «\u202FEnvoyer en tant que\u202F» d’Exchange décide de laquelle.',
      },
    },
    notAsked: [
      'L’application ne peut lire aucun message, ni de cette boîte ni d’une autre.',
      'Elle n’a accès ni aux calendriers, ni aux contacts, ni aux fichiers, et ne peut pas lire votre annuaire.',
      'Elle n’a aucune autorisation d’application\u00A0: sans un compte qui se connecte, elle ne peut rien faire, et elle ne peut pas envoyer au nom d’autres personnes.',
      'Elle ne voit jamais de mot de passe.',
    ],
    steps: ({ product, organization, person }) => [
      `Assurez-vous que la demande est réelle\u00A0: interrogez ${person} (${organization}) par un moyen que vous connaissez.`,
      'Appuyez sur le bouton et connectez-vous avec un compte qui peut donner le consentement pour l’organisation, par exemple un Administrateur d’application cloud.',
      'Comparez ce que Microsoft affiche avec les autorisations de cette page, puis acceptez. Vous revenez ici.',
      `${person} voit aussitôt votre approbation et connecte la boîte avec le compte de celle-ci, et non avec le vôtre.`,
      `Pour restreindre ensuite\u00A0: dans Applications d’entreprise, ${product}, Propriétés, exigez une affectation et n’affectez que la boîte qui envoie.`,
    ],
    menus: ({ product }) => [
      'Entra ID',
      'Applications d’entreprise',
      product,
      'Autorisations',
      'Accorder un consentement d’administrateur',
    ],
  },
  google: {
    scopes: {
      ...SIGN_IN,
      'https://www.googleapis.com/auth/gmail.send': {
        title: 'Envoyer des e\u2011mails au nom de ce compte',
        reason:
          'C’est l’objet même de la connexion\u00A0: les notifications partent de votre propre boîte.',
      },
    },
    notAsked: [
      'L’application ne peut lire ni les messages, ni les réglages, ni les alias de la boîte.',
      'Elle n’a accès ni aux agendas, ni aux contacts, ni aux fichiers Drive, et ne peut pas lire votre annuaire.',
      'Elle n’a besoin d’aucune délégation au niveau du domaine\u00A0: elle peut envoyer depuis le compte qui se connecte et depuis aucun autre.',
      'Elle ne voit jamais de mot de passe.',
    ],
    steps: ({ product, organization, person, clientId }) => [
      `Assurez-vous que la demande est réelle\u00A0: interrogez ${person} (${organization}) par un moyen que vous connaissez.`,
      'Ouvrez la console d’administration Google avec un compte administrateur et suivez les menus indiqués sur cette page.',
      `Choisissez «\u202FConfigurer une nouvelle application\u202F», cherchez l’ID client ${clientId}, et choisissez ${product}.`,
      'Choisissez l’unité organisationnelle de la boîte qui envoie, puis donnez à l’application l’accès «\u202FApprouvé\u202F», ou «\u202FDonnées Google spécifiques\u202F» avec les autorisations de cette page.',
      `Revenez ici et indiquez que vous l’avez approuvée. ${person} connecte alors la boîte. Le changement peut prendre du temps.`,
    ],
    menus: () => [
      'Sécurité',
      'Contrôle des accès et des données',
      'Commandes des API',
      'Gérer l’accès des applications',
    ],
  },
}
