import type { IncomingMessage } from 'node:http'
import type { errors, Provider } from 'oidc-provider'
import type { Answering } from '../control/answer-http.ts'
import type { ProviderName } from '../control/journal.ts'
import { scriptedReply, type Reply } from '../control/scripted-reply.ts'
import { moveBasicIntoForm, readForm, replayForm } from './token-form.ts'
import type { TokenStore } from './token-store.ts'

type Body = Record<string, unknown>

export interface TokenCallOptions {
  deps: Answering
  name: ProviderName
  store: TokenStore
  path: string
  mailboxOf: (accountId: string) => string | null
  /** Refuses before the engine is asked, in the provider's own words. */
  refuse?: (form: URLSearchParams, req: IncomingMessage) => Reply | undefined
  /** Turns the engine's answer into the provider's. */
  grant: (body: Body, asked: { form: URLSearchParams }) => Body | Promise<Body>
  deny: (error: { error: string; detail: string }, form: URLSearchParams) => Reply
}

const operations: Record<string, string> = {
  authorization_code: 'exchange',
  refresh_token: 'refresh',
}

/** The token endpoint around oidc-provider: faults, the provider's own answers, the journal. */
export function tokenCalls(provider: Provider, options: TokenCallOptions) {
  const { deps, name, store } = options
  const failures = new WeakMap<object, errors.OIDCProviderError>()
  provider.on('grant.error', (ctx, error) => failures.set(ctx.req, error))
  provider.use(async (ctx, next) => {
    if (ctx.method !== 'POST' || !ctx.path.endsWith(options.path)) return next()
    const form = await readForm(ctx.req)
    moveBasicIntoForm(ctx.req, form)
    const grantType = form.get('grant_type') ?? ''
    const account = accountOf(store, form)
    const mailbox = account === undefined ? null : options.mailboxOf(account)
    const narrow = operations[grantType]
    const call = {
      provider: name,
      operations: narrow ? [narrow, 'token'] : ['token'],
      mailbox,
    }
    const fault = await deps.faults.take(call)
    const result = await scriptedReply(deps, fault, async () => {
      const refusal = options.refuse?.(form, ctx.req)
      if (refusal) return refusal
      replayForm(ctx.req, form)
      await next()
      return answerOf(ctx, form)
    })
    deps.journal.write({
      provider: name,
      operation: 'token',
      mailbox,
      status: result.cut ? 0 : result.reply.status,
      outcome: result.cut ? result.outcome : result.reply.outcome,
      detail: grantType,
      ...(fault ? { fault: fault.label } : {}),
    })
    if (result.cut) {
      ctx.respond = false
      ctx.req.socket.destroy()
      return undefined
    }
    const { status, headers = {}, body } = result.reply
    ctx.status = status
    ctx.set('cache-control', 'no-store')
    ctx.body = body ?? ''
    ctx.set(headers)
    return undefined
  })

  const answerOf = async (
    ctx: { req: object; status: number; body?: unknown },
    form: URLSearchParams,
  ): Promise<Reply> => {
    const body: unknown = ctx.body
    if (ctx.status === 200 && isObject(body))
      return { status: 200, body: await options.grant(body, { form }), outcome: 'granted' }
    const failure = failures.get(ctx.req)
    const detail = failure?.error_detail ?? failure?.error_description ?? ''
    return options.deny({ error: failure?.error ?? 'invalid_request', detail }, form)
  }
}

const isObject = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function accountOf(store: TokenStore, form: URLSearchParams): string | undefined {
  const code = form.get('code')
  const refreshToken = form.get('refresh_token')
  if (code) return store.find('AuthorizationCode', code)?.accountId
  return refreshToken ? store.find('RefreshToken', refreshToken)?.accountId : undefined
}
