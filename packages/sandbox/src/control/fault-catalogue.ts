import type { NamedFault } from './faults.ts'
import { googleFaults } from './google-faults.ts'
import { microsoftFaults } from './microsoft-faults.ts'
import { smtpFaults } from './smtp-faults.ts'

/** Every fault that has a name. A name is `provider.what-happens`. */
export const faultCatalogue = (): ReadonlyMap<string, NamedFault> =>
  new Map([...microsoftFaults, ...googleFaults, ...smtpFaults].map((fault) => [fault.name, fault]))
