/**
 * What people must hear of: an organisation's admins, that their mailbox must be connected again;
 * the operator, what only they can put right.
 */
export { tellAdmins, type TellDeps } from './tell-admins.ts'
