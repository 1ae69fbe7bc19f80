import type { Language } from '../compose-entry.ts'

export const nouns: Language['nouns'] = {
  platform: 'the platform’s mail server',
  product: 'this service',
  organization: 'your organisation',
  mailbox: 'the connected mailbox',
  sender: 'the sender address',
  expected: 'another account',
  actual: 'the account you chose',
  account: 'one of our accounts',
}

export const letterLabels: Language['letterLabels'] = {
  application: 'Application',
  clientId: 'Application (client) ID',
  tenant: 'Tenant',
  organization: 'Organisation',
  mailbox: 'Mailbox',
  sender: 'Sender address',
  permissions: 'Delegated permissions',
  redirectUri: 'Redirect URI',
  service: 'Settings page',
}

export const pageLabels: Language['pageLabels'] = {
  settings: 'Open the email settings',
  admin_consent: 'Approve the app at Microsoft',
  message_trace: 'Message trace in the Exchange admin center',
  exchange_admin: 'Exchange admin center',
  entra_apps: 'Enterprise applications in the Microsoft Entra admin center',
  entra: 'Microsoft Entra admin center',
  microsoft_my_apps: 'Your apps at Microsoft',
  google_app_access: 'App access in the Google Admin console',
  google_log_search: 'Email log search in the Google Admin console',
  google_admin: 'Google Admin console',
  google_permissions: 'Apps with access to your Google account',
  google_clients: 'OAuth clients in the Google Cloud console',
  google_cloud: 'Google Cloud console',
}
