/**
 * What people must hear of: an organisation's admins, that their mailbox must be connected again;
 * the operator, what only they can put right.
 */
export { createOperatorAlerts, type DurableAlerts } from './operator-alerts.ts'
export { tellAdmins, type TellDeps } from './tell-admins.ts'
export { watchDiscovery } from './watch-discovery.ts'
