import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import { digest } from '../../platform/digest.ts'
import { UnsealError, type Seal } from '../../platform/seal.ts'

/**
 * One sign-in on its way. It travels sealed in the browser's own cookie, so that a visitor who
 * never signs in leaves nothing behind on the server.
 */
const Ticket = z.object({
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  returnTo: z.string(),
  /** The person must prove who they are once more, however lately they did. */
  fresh: z.boolean(),
  /** Digest of the session that the new one takes the place of; empty: none. */
  replaces: z.string(),
  expiresAt: z.number(),
})
export type Ticket = z.infer<typeof Ticket>

const TEN_MINUTES = 600_000

const secret = (): string => randomBytes(32).toString('base64url')

type Wish = Pick<Ticket, 'returnTo' | 'fresh' | 'replaces'>

export const newTicket = (wish: Wish, now: Date): Ticket => ({
  state: secret(),
  nonce: secret(),
  codeVerifier: secret(),
  ...wish,
  expiresAt: now.getTime() + TEN_MINUTES,
})

/** Names the ticket's cookie; the marker keeps it apart from connect attempts. */
export const ticketId = (state: string): string => `${TICKET_MARK}${digest(state).slice(0, 24)}`
export const TICKET_MARK = 's-'

const place = (state: string) => ({
  organizationId: 'sign-in',
  row: ticketId(state),
  column: 'ticket',
})

export const sealTicket = (seal: Seal, ticket: Ticket): string =>
  seal.seal(place(ticket.state), JSON.stringify(ticket)).toString('base64url')

/** The ticket for this `state`, or null when it was changed, is another's, or is too old. */
export const openTicket = (
  seal: Seal,
  { sealed, state, now }: { readonly sealed: string; readonly state: string; readonly now: Date },
): Ticket | null => {
  try {
    const clear = seal.unseal(place(state), Buffer.from(sealed, 'base64url')).toString()
    const ticket = Ticket.parse(JSON.parse(clear))
    return ticket.expiresAt > now.getTime() ? ticket : null
  } catch (error) {
    // Written by the browser's owner, a cookie may hold anything.
    if (error instanceof UnsealError) return null
    throw error
  }
}
