/** Roles whose statements are short: whoever waits longer waits for something that will not come. */
export type ServiceRole = 'letterhead_app' | 'letterhead_worker'

/**
 * A request of the API is answered within a second when the database is away; a worker can wait.
 * Beyond `statement` nobody wants the answer any more.
 */
export const PATIENCE_MS: Readonly<
  Record<
    ServiceRole,
    { readonly connect: number; readonly statement: number; readonly lock: number }
  >
> = {
  letterhead_app: { connect: 900, statement: 10_000, lock: 5_000 },
  letterhead_worker: { connect: 3_000, statement: 30_000, lock: 5_000 },
}

/** The server lets go of a client that vanished (half open) within half a minute, and of its locks. */
const VANISHED = {
  idle_in_transaction_session_timeout: 20_000,
  tcp_keepalives_idle: 10,
  tcp_keepalives_interval: 5,
  tcp_keepalives_count: 3,
  tcp_user_timeout: 20_000,
}

/** The `options` of a connection: its role, and how long it waits. */
export const sessionOptions = (role: ServiceRole): string =>
  Object.entries({
    role,
    statement_timeout: PATIENCE_MS[role].statement,
    lock_timeout: PATIENCE_MS[role].lock,
    ...VANISHED,
  })
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')
