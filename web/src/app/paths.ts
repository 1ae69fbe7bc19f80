/** Addresses of pages, in one place. */
export const PATHS = {
  integrations: '/general-settings/integrations',
  emailSending: '/general-settings/smtp',
  deliverability: '/general-settings/deliverability',
  security: '/general-settings/security',
  activity: '/general-settings/activity',
  report: '/general-settings/report',
  audit: '/general-settings/audit',
  operator: '/operator',
  approve: '/approve/:token',
} as const

/** Where the server signs somebody in and sends them back to. */
export const signInPath = (returnTo: string): string =>
  `/sign-in?${new URLSearchParams({ returnTo }).toString()}`
