/**
 * How long one send may take, connecting and reading the answer included. The worker gives up at
 * 20 s and then knows nothing; what a client of ours has learned until then (a 202 whose body never
 * ends, a server that was never reached) must come before that, or it is lost and the message parked.
 */
export const SEND_DEADLINE_MS = 18_000
