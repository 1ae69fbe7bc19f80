import type { RosettaSituation } from './entry.ts'
import { plainUrl } from './plain-value.ts'

/**
 * Vendors' consoles of the global clouds (fact sheet 1.11 and 2.9). In a national cloud the hosts
 * differ; the paths named in the steps are the same.
 */
const CONSOLES = {
  message_trace: 'https://admin.exchange.microsoft.com/#/messagetrace',
  // Only the host is sourced; deeper pages have no documented address.
  exchange_admin: 'https://admin.exchange.microsoft.com/',
  entra_apps:
    'https://entra.microsoft.com/#view/Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview',
  // Only the host is sourced: sign-in logs and app registrations are described as paths.
  entra: 'https://entra.microsoft.com/',
  // Unverified.
  microsoft_my_apps: 'https://myapps.microsoft.com',
  google_app_access: 'https://admin.google.com/ac/owl/list?tab=configuredApps',
  google_log_search: 'https://admin.google.com/ac/emaillogsearch',
  // Only the host is sourced.
  google_admin: 'https://admin.google.com/',
  google_permissions: 'https://myaccount.google.com/permissions',
  google_clients: 'https://console.cloud.google.com/auth/clients',
  // Only the host is sourced.
  google_cloud: 'https://console.cloud.google.com/',
} as const

export type Console = keyof typeof CONSOLES
/** `settings`: our own page; `admin_consent`: the approval page of the tenant. */
export type Page = Console | 'settings' | 'admin_consent'

export const settingsUrl = (publicUrl: string): string | null => {
  const root = plainUrl(publicUrl)
  return root === null ? null : `${root.replace(/\/+$/, '')}/general-settings/smtp`
}

/** Where to go, or null when the address is not known. */
export const pageUrl = (page: Page, situation: RosettaSituation): string | null => {
  if (page === 'settings') return settingsUrl(situation.publicUrl)
  if (page === 'admin_consent') return plainUrl(situation.adminConsentUrl)
  return CONSOLES[page]
}
