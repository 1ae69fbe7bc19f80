import type { Route } from '../../platform/http/index.ts'
import type { SenderDeps } from './deps.ts'
import { createDisconnect } from './disconnect.ts'
import { createReadEmailSettings } from './read-email-settings.ts'
import { createReadSenderTest } from './read-sender-test.ts'
import { createSaveAndTest } from './save-and-test.ts'

export type { SenderDeps } from './deps.ts'
export { NOT_YET_PROVEN, type ProofPort, type ReceivedLink, type SendCopy } from './proof-port.ts'
export { readTest } from './read-test.ts'
export type { CopyOfTest } from './test-stages.ts'
export { makeSenderEffective } from './test-settled.ts'

/** The settings page's own endpoints: read, save and test, disconnect. */
export const createSenderRoutes = (deps: SenderDeps): readonly Route[] => [
  createReadEmailSettings(deps),
  createSaveAndTest(deps),
  createReadSenderTest(deps),
  createDisconnect(deps),
]
