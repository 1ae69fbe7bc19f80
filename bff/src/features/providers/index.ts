/**
 * Where mail can leave, and how a mailbox is connected. The only slice that speaks to Entra,
 * Graph, Google, Gmail and the operator's SMTP server; it keeps nothing.
 *
 * - `authorizationUrl` throws {@link ProviderUnavailable} while discovery fails; ask
 *   `isAvailable` first. Nothing else throws for what a provider answers.
 * - `refresh` answers empty `scopes` when the provider named none: what was granted stays.
 * - `compose` may choose Graph's JSON form although MIME was asked: read `form` of what it made.
 * - Deadlines: 8 s for tokens and discovery, 18 s in all for sending. No call is ever repeated.
 */
export * from './port.ts'
export type { Approval, Approvals } from './approval.ts'
export { createGoogleApproval } from './google/approval.ts'
export { createGoogle } from './google/index.ts'
export { createMicrosoftApproval } from './microsoft/approval.ts'
export { createMicrosoft } from './microsoft/index.ts'
export { createPlatformSmtp } from './platform-smtp/index.ts'
export { measuredProviders } from './measured-providers.ts'
export { ProviderUnavailable } from './provider-unavailable.ts'
export type {
  GoogleSettings,
  MicrosoftSettings,
  PlatformSmtpSettings,
  ProviderDependencies,
} from './settings.ts'
