import type { Language } from '../compose-entry.ts'
import { fr } from './french-spaces.ts'

export const nouns: Language['nouns'] = {
  platform: 'le serveur d’envoi de la plateforme',
  product: 'ce service',
  organization: 'votre organisation',
  mailbox: 'la boîte connectée',
  sender: 'l’adresse d’expéditeur',
  expected: 'un autre compte',
  actual: 'le compte choisi',
  account: 'un de nos comptes',
}

export const letterLabels: Language['letterLabels'] = {
  application: 'Application',
  clientId: 'ID d’application (client)',
  tenant: 'Locataire (tenant)',
  organization: 'Organisation',
  mailbox: 'Boîte aux lettres',
  sender: 'Adresse d’expéditeur',
  permissions: 'Autorisations déléguées',
  redirectUri: 'URI de redirection',
  service: 'Page des réglages',
}

// Vendors' pages whose French name is not certain keep their English one.
export const pageLabels: Language['pageLabels'] = {
  settings: fr`Ouvrir les réglages des e-mails`,
  admin_consent: 'Approuver l’application chez Microsoft',
  message_trace: 'Suivi des messages dans le centre d’administration Exchange',
  exchange_admin: 'Centre d’administration Exchange',
  entra_apps: 'Applications d’entreprise dans le centre d’administration Microsoft Entra',
  entra: 'Centre d’administration Microsoft Entra',
  microsoft_my_apps: 'Vos applications chez Microsoft',
  google_app_access: 'Accès des applications dans la console d’administration Google',
  google_log_search: 'Email log search dans la console d’administration Google',
  google_admin: 'Console d’administration Google',
  google_permissions: 'Applications ayant accès à votre compte Google',
  google_clients: 'Clients OAuth dans la console Google Cloud',
  google_cloud: 'Console Google Cloud',
}
