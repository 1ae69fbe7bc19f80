import { composeMime } from '../compose-mime.ts'
import type { PlatformPort } from '../port.ts'
import type { PlatformSmtpSettings, ProviderDependencies } from '../settings.ts'
import { converse } from './smtp-conversation.ts'
import { smtpOutcome } from './smtp-outcome.ts'

/** The operator's SMTP server. */
export const createPlatformSmtp = (
  settings: PlatformSmtpSettings,
  { now }: Pick<ProviderDependencies, 'now'>,
): PlatformPort => ({
  sender: settings.sender,
  limits: settings.limits,
  compose: async (message) => await composeMime(message, 'envelope'),
  send: async ({ message }) => smtpOutcome(await converse(settings.smtpUrl, message), now()),
})
