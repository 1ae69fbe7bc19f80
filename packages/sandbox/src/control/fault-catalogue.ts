import { dnsFaults } from './dns-faults.ts'
import type { NamedFault } from './faults.ts'
import { googleFaults } from './google-faults.ts'
import { microsoftConsentFaults } from './microsoft-consent-faults.ts'
import { microsoftSendFaults } from './microsoft-send-faults.ts'
import { microsoftTokenFaults } from './microsoft-token-faults.ts'
import { smtpFaults } from './smtp-faults.ts'

/** Every fault that has a name. A name is `provider.what-happens`. */
export const faultCatalogue = (): ReadonlyMap<string, NamedFault> =>
  new Map(
    [
      ...microsoftConsentFaults,
      ...microsoftTokenFaults,
      ...microsoftSendFaults,
      ...googleFaults,
      ...smtpFaults,
      ...dnsFaults,
    ].map((fault) => [fault.name, fault]),
  )
