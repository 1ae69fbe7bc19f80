/**
 * What people must hear of: an organisation's admins, that their mailbox must be connected again
 * (`tellAdmins`); the operator, what only they can put right (`createOperatorAlerts`, the operator's
 * endpoints) and which secret ends soon; and on the settings page, what will end a connection.
 */
export { createOperatorAlerts, type DurableAlerts } from './operator-alerts.ts'
export { createOperatorRoutes, type OperatorDeps } from './operator-routes.ts'
export { readAlertGauge } from './read-alerts.ts'
export { readEndings } from './read-endings.ts'
export { secretsView, type KnownSecret } from './secret-outlook.ts'
export { tellAdmins, type TellDeps } from './tell-admins.ts'
export { settleUnreadable } from './unseal-check.ts'
export { warnOfSecrets } from './warn-of-secrets.ts'
export { watchDiscovery } from './watch-discovery.ts'
export { watchSecrets } from './watch-secrets.ts'
