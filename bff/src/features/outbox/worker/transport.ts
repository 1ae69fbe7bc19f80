import type {
  ComposedMessage,
  Mailbox,
  MessageForm,
  Outcome,
  OutgoingMessage,
} from '../../providers/index.ts'
import type { TokenResult } from '../../connection/index.ts'
import type { Claim } from './claim.ts'
import type { WorkerDeps } from './deps.ts'

/** The road a claim takes, and in whose name. */
export interface Road {
  readonly from: Mailbox
  readonly form: MessageForm
  readonly compose: (message: OutgoingMessage, form: MessageForm) => Promise<ComposedMessage>
  /** Null: this road needs no token. */
  readonly connectionId: string | null
  readonly send: (message: ComposedMessage, accessToken: string) => Promise<Outcome>
}

type Stop = Exclude<TokenResult, { kind: 'token' }>

export const roadOf = ({ providers, platform, now }: WorkerDeps, claim: Claim): Road | Stop => {
  if (claim.provider === 'platform' || claim.connectionId === null)
    return {
      from: platform.sender,
      form: 'mime',
      compose: platform.compose,
      connectionId: null,
      send: async (message) => await platform.send({ message }),
    }
  const sender = claim.candidate ?? claim.sender
  if (sender === null) return { kind: 'reconnect', code: 'no_sender', technical: null }
  const port = providers[claim.provider]
  if (port === null)
    return {
      kind: 'misconfigured',
      code: 'provider_not_configured',
      retryAt: now(),
      technical: null,
    }
  return {
    from: { email: sender.email, name: sender.alias },
    form: sender.form,
    compose: port.compose,
    connectionId: claim.connectionId,
    send: async (message, accessToken) => await port.send({ accessToken, message }),
  }
}
